# does: mapping files, privately and shared
import mmap
import os

with open("file", "wb") as file:
    file.truncate(1 << 20)
with open("file", "r+b") as file:
    shared = mmap.mmap(file.fileno(), 0)
    shared[:5] = b"hello"
    shared.flush()
    private = mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE)
    private[:5] = b"other"
anonymous = mmap.mmap(-1, 1 << 16)
if os.fork() == 0:
    anonymous[0] = 9
    os._exit(0)
os.wait()
assert anonymous[0] == 9 and open("file", "rb").read(5) == b"hello"
print("ok")
