# tries: to make a set-user-id file without a name and name it afterwards
# wall:  the system call filter, which judges modes
# power: bare
import ctypes
import os

os.umask(0)
libc = ctypes.CDLL(None, use_errno=True)
try:
    file = os.open(".", os.O_TMPFILE | os.O_WRONLY, 0o4755)
    libc.linkat(-100, f"/proc/self/fd/{file}".encode(), -100, b"named", 0x400)
    print("escaped: made a set-user-id file" if os.stat("named").st_mode & 0o4000 else "held")
except OSError:
    print("held")
