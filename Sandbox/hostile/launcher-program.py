# tries: to replace the launcher's program through /proc
# wall:  the process namespace and read-only mounts
# power: bare
import errno
import os

reached = []
for path in ("/proc/1/exe", "/proc/self/exe"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        reached.append(path)
    except OSError as error:
        # "Text file busy" is an answer about the moment, not about permission.
        if error.errno == errno.ETXTBSY:
            reached.append(path)
print(f"escaped: could write {reached}" if reached else "held")
