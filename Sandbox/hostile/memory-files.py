# tries: to hide memory in files without a name
# limit: no memfd_create (nocgroup), or the memory of the whole box
# power: bare
# needs: nocgroup
import os

files = []
try:
    for _ in range(40):
        file = os.memfd_create("hidden")
        os.write(file, bytes(3 << 20))
        files.append(file)
    print("escaped: hid 120 MiB")
except OSError:
    print("held")
