# tries: to leave a key in a keyring of the kernel, which no namespace separates
# wall:  the system call filter
# power: bare
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
add_key, keyctl = (248, 250) if platform.machine() == "x86_64" else (217, 219)
process_keyring = -2
key = libc.syscall(add_key, b"user", b"hostile", b"value", 5, process_keyring)
session = libc.syscall(keyctl, 0, -3, 0)
print("escaped: used a keyring" if key > 0 or session > 0 else "held")
