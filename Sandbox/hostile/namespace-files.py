# tries: to enter namespaces by their files
# wall:  the system call filter
# power: without filter, capabilities
import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
setns = 308 if platform.machine() == "x86_64" else 268
entered = []
for process in ("1", "self"):
    for name in ("net", "ipc", "uts", "cgroup", "pid"):
        child = os.fork()
        if child == 0:
            try:
                descriptor = os.open(f"/proc/{process}/ns/{name}", os.O_RDONLY)
                os._exit(0 if libc.syscall(setns, descriptor, 0) == 0 else 1)
            except OSError:
                os._exit(1)
        if os.waitpid(child, 0)[1] == 0:
            entered.append(name)
print(f"escaped: entered the namespaces {entered}" if entered else "held")
