# tries: to read shared memory of the host by its name
# wall:  a /dev/shm of its own
# power: bare
import os

print("escaped: read the host's shared memory" if os.path.exists("/dev/shm/" + os.environ["BAIT_NAME"]) else "held")
