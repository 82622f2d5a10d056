# tries: to make set-user-id files and folders without chmod
# wall:  the system call filter, which judges modes
# power: bare
import ctypes
import os
import stat

libc = ctypes.CDLL(None, use_errno=True)
os.umask(0)
attempts = [
    lambda: os.close(os.open("a", os.O_CREAT | os.O_WRONLY, 0o4755)),
    lambda: os.mkdir("b", 0o2777),
    lambda: os.mknod("c", 0o6755 | stat.S_IFREG),
    lambda: libc.creat(b"d", 0o4755),
    lambda: libc.syscall(452, -100, b"e", 0o4755, 0),
    lambda: os.fchmod(os.open("f", os.O_CREAT | os.O_WRONLY), 0o2755),
    lambda: os.mkfifo("g", 0o4666),
]
open("e", "w").close()
for attempt in attempts:
    try:
        attempt()
    except OSError:
        pass
made = [name for name in os.listdir(".") if os.stat(name).st_mode & 0o6000]
print(f"escaped: made {made}" if made else "held")
