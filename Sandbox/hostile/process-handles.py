# tries: to get hold of a process outside by a handle instead of a number
# wall:  a process namespace of its own
# power: bare
import os
import signal

reached = 0
for number in range(1, 5000):
    if number in (os.getpid(), os.getppid(), 1):
        continue
    try:
        handle = os.pidfd_open(number)
    except OSError:
        continue
    try:
        signal.pidfd_send_signal(handle, 0)
        reached += 1
    except OSError:
        pass
    os.close(handle)
print(f"escaped: could signal {reached} processes" if reached else "held")
