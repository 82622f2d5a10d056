# tries: to take over the first process, which tells the host how the program ended, by writing into its memory
# wall:  an empty folder over /proc/1; no tracing, and no writing into other processes
# power: without cover
import ctypes
import os

system = ctypes.CDLL(None, use_errno=True)
own = os.getpid()
did = []
try:
    with open("/proc/1/maps") as maps:
        start = int(next(line for line in maps if " rw" in line).split("-")[0], 16)
    memory = os.open("/proc/1/mem", os.O_RDWR)
    byte = os.pread(memory, 1, start)
    os.pwrite(memory, byte, start)
    did.append("wrote into its memory")
except (OSError, StopIteration):
    pass
if own != 1 and system.ptrace(16, 1, 0, 0) == 0:
    did.append("traced it")
if own != 1 and os.path.exists("/proc/1/task/1/stat"):
    did.append("found its threads")
print(f"escaped: {' and '.join(did)}" if did else "held")
