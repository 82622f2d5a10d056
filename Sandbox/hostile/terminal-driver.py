# tries: to have the kernel load and use another driver for a terminal, which have had faults
# wall:  terminal requests in the system call filter
# power: without filter
import errno
import fcntl
import os
import pty
import struct

TIOCSETD = 0x5423
_, terminal = pty.openpty()
reached = []
for driver in range(1, 31):
    try:
        fcntl.ioctl(terminal, TIOCSETD, struct.pack("i", driver))
        reached.append(driver)
    except OSError as error:
        if error.errno != errno.EPERM:
            reached.append(driver)
print(f"escaped: asked for the drivers {reached}" if reached else "held")
os.close(terminal)
