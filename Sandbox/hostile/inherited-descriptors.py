# tries: to use descriptors that the launcher left open
# wall:  closed descriptors
# power: without descriptors
import os

found = []
for number in range(3, 1024):
    try:
        status = os.fstat(number)
        found.append((number, os.readlink(f"/proc/self/fd/{number}")))
    except OSError:
        pass
print(f"escaped: has descriptors {found}" if found else "held")
