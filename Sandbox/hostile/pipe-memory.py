# tries: to keep memory in pipes, which no limit of a process counts
# limit: the memory of the whole box, or what pipes of one user may hold
# power: bare
# needs: tight
import fcntl
import os

F_SETPIPE_SZ = 1031
kept = 0
block = b"x" * 65536
try:
    for _ in range(50):
        reading, writing = os.pipe()
        fcntl.fcntl(writing, F_SETPIPE_SZ, 1 << 20)
        fcntl.fcntl(writing, fcntl.F_SETFL, os.O_NONBLOCK)
        kept += sum(os.write(writing, block) for _ in range(16))
        if os.fork() == 0:
            os.read(reading, 1)
            os._exit(0)
except (OSError, BlockingIOError):
    pass
for _ in range(20):
    try:
        pipes = [os.pipe() for _ in range(40)]
    except OSError:
        break
print(f"escaped: keeps {kept >> 20} MiB in pipes" if kept > 45 << 20 else "held")
