# tries: to lock memory so that it cannot be swapped out
# limit: the limit of locked memory
# power: bare
# needs: tight
import ctypes
import mmap

libc = ctypes.CDLL(None, use_errno=True)
block = mmap.mmap(-1, 8 << 20)
address = ctypes.addressof(ctypes.c_char.from_buffer(block))
print("escaped: locked 8 MiB" if libc.mlock(ctypes.c_void_p(address), 8 << 20) == 0 else "held")
