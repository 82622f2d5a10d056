# tries: to give a file attributes that programs outside obey
# wall:  dropped capabilities
# power: bare
import fcntl
import os
import struct

open("file", "w").close()
done = []
for name in ("trusted.overlay.opaque", "security.capability", "security.ima"):
    try:
        os.setxattr("file", name, b"\x01\0\0\2" + bytes(16))
        os.removexattr("file", name)
        done.append(name)
    except OSError:
        pass
# FS_IOC_SETFLAGS with FS_IMMUTABLE_FL: a file that its owner could not remove.
with open("file") as file:
    try:
        fcntl.ioctl(file, 0x40086602, struct.pack("l", 0x10))
        fcntl.ioctl(file, 0x40086602, struct.pack("l", 0))
        done.append("immutable")
    except OSError:
        pass
print(f"escaped: set {done}" if done else "held")
