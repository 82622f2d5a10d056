# tries: to hide memory in System V segments that no process has attached
# limit: no shmget (nocgroup), or the memory of the whole box
# power: without filter
# needs: nocgroup
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmdt.argtypes = [ctypes.c_void_p]
size = 3 << 20
segments = 0
for _ in range(40):
    segment = libc.shmget(0, size, 0o1600)
    if segment < 0:
        break
    address = libc.shmat(segment, None, 0)
    if address in (None, ctypes.c_void_p(-1).value):
        break
    ctypes.memset(address, 1, size)
    libc.shmdt(address)
    segments += 1
print("escaped: hid 120 MiB" if segments == 40 else "held")
