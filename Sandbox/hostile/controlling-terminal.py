# tries: to open the terminal of the person
# wall:  a session of its own
# power: terminal
import os

try:
    os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    print("escaped: opened the person's terminal")
except OSError:
    print("held")
