# tries: to write to terminals of the machine by their names
# wall:  a /dev of its own
# power: bare
# outside: no
import glob
import os

for path in ["/dev/console", "/dev/tty0", "/dev/tty1", "/dev/ttyS0", "/dev/vcs", *glob.glob("/dev/pts/[0-9]*")]:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK))
    except OSError:
        continue
    print(f"escaped: could write to {path}")
    break
else:
    print("held")
