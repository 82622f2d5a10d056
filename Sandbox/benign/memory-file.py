# does: a file in memory without a name
import os

file = os.memfd_create("name")
os.write(file, b"content")
assert open(f"/proc/self/fd/{file}", "rb").read() == b"content"
print("ok")
