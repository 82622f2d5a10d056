# tries: to leave a copy of its memory on the disk
# limit: the limit of core files
# power: bare
# needs: tight
import resource

try:
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
    print("escaped: may write core files")
except (ValueError, OSError):
    print("held" if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else "escaped: may write core files")
