# tries: to fill the kernel with message queues
# limit: the limit of message queues
# power: without filter
# needs: tight
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
names = [f"/hostile-{number}".encode() for number in range(4)]
made = [name for name in names if libc.mq_open(name, os.O_CREAT | os.O_RDWR, 0o600, None) >= 0]
for name in made:
    libc.mq_unlink(name)
print(f"escaped: made {len(made)} queues" if made else "held")
