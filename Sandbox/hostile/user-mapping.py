# tries: to map other users into its namespace
# wall:  dropped capabilities, and a mapping that is already made
# power: without namespaces, filter
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
child = os.fork()
if child == 0:
    # CLONE_NEWUSER
    if libc.unshare(0x10000000) == 0:
        try:
            with open("/proc/self/setgroups", "w") as file:
                file.write("deny")
            with open("/proc/self/uid_map", "w") as file:
                file.write(f"0 {os.getuid() if os.getuid() != 65534 else 1000} 1")
            os._exit(0)
        except OSError:
            os._exit(0)
    os._exit(1)
status = os.waitpid(child, 0)[1]
written = False
try:
    with open("/proc/self/uid_map", "w") as file:
        file.write("0 0 4294967295")
    written = True
except OSError:
    pass
print("escaped: has another mapping of users" if status == 0 or written else "held")
