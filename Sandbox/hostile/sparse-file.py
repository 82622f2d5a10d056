# tries: to make a file of a terabyte that takes no room
# limit: the limit of file sizes
# power: bare
# needs: tight
import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = os.open("sparse", os.O_CREAT | os.O_RDWR)
try:
    os.ftruncate(file, 1 << 40)
    print("escaped: made a file of a terabyte")
except OSError:
    print("held")
