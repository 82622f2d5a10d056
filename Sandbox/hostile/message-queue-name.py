# tries: to open a POSIX message queue of the host
# wall:  the namespace of interprocess communication
# power: bare
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
found = libc.mq_open(("/" + os.environ["BAIT_NAME"]).encode(), os.O_RDONLY)
print("escaped: opened the host's message queue" if found >= 0 else "held")
