# tries: to change the mind of a process that judges it, by writing into its memory
# wall:  /proc, which is read-only
# power: without readonly
import ctypes
import os

verdict = ctypes.create_string_buffer(b"failed")
child = os.fork()
if child == 0:
    for thread in ("", f"/task/{os.getppid()}"):
        try:
            memory = os.open(f"/proc/{os.getppid()}{thread}/mem", os.O_RDWR)
            os.pwrite(memory, b"passed", ctypes.addressof(verdict))
        except OSError:
            pass
    os._exit(0)
os.waitpid(child, 0)
print("held" if verdict.value == b"failed" else "escaped: a child has changed what its parent thinks")
