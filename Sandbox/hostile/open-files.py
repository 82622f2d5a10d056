# tries: to open more files than it may
# limit: the limit of descriptors
# power: bare
# needs: tight
import os

try:
    for _ in range(1000):
        os.open("/dev/null", os.O_RDONLY)
    print("escaped: has 1000 descriptors")
except OSError:
    print("held")
