# tries: to use System V semaphores of the host
# wall:  the namespace of interprocess communication
# power: bare
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
found = libc.semget(int(os.environ["BAIT_KEY"]), 0, 0)
print("escaped: found the host's semaphores" if found >= 0 else "held")
