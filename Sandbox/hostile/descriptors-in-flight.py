# tries: to have more open files than it may, by sending them to itself
# limit: the limit of descriptors, which also counts those on their way
# power: bare
# needs: tight
import os
import socket

null = os.open("/dev/null", os.O_RDONLY)
sent = 0
try:
    for _ in range(20):
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for _ in range(10):
            socket.send_fds(here, [b"x"], [os.dup(null) for _ in range(1)] + [null] * 39)
            sent += 40
except OSError:
    pass
print(f"escaped: {sent} descriptors are on their way" if sent > 2000 else "held")
