# tries: to type into the terminal that it was started from
# wall:  the system call filter, and a session without a terminal
# power: without filter
import errno
import fcntl
import os
import pty

ours, theirs = pty.openpty()
held = 0
for request in (0x5412, 0x541C, 0x5412 | 1 << 32):
    try:
        # The C library passes the whole word on, so a high bit must not deceive the filter.
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        letter = ctypes.c_char(b"\x02")
        failed = libc.ioctl(theirs, ctypes.c_ulong(request), ctypes.byref(letter)) < 0
        held += failed and ctypes.get_errno() == errno.EPERM
    except OSError:
        held += 1
print("held" if held == 3 else "escaped: the request reached the terminal")
