# does: System V shared memory and semaphores of its own
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
segment = libc.shmget(0, 4096, 0o1600)
address = libc.shmat(segment, None, 0)
ctypes.memset(address, 5, 10)
assert libc.semget(0, 1, 0o1600) >= 0
print("ok")
