# tries: to give a program capabilities by an extended attribute
# wall:  dropped capabilities
# power: bare
import os
import shutil

shutil.copy("/bin/true", "program")
try:
    os.setxattr("program", "security.capability", bytes.fromhex("0100000200200000000000000000000000000000"))
    print("escaped: gave a program a capability")
except OSError:
    print("held")
