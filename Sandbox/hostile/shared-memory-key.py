# tries: to attach System V shared memory of the host
# wall:  the namespace of interprocess communication
# power: bare
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
found = libc.shmget(int(os.environ["BAIT_KEY"]), 0, 0)
print("escaped: found the host's shared memory" if found >= 0 else "held")
