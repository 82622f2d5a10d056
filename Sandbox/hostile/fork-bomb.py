# tries: to double itself until nothing else gets a turn
# limit: the limit of processes
# power: user
# needs: tight
import os
import time

report, ends = os.pipe()
first = os.getpid()
deadline = time.monotonic() + 2
try:
    for _ in range(7):
        os.fork()
    os.write(ends, b"1")
except OSError:
    pass
if os.getpid() != first:
    while time.monotonic() < deadline:
        time.sleep(0.1)
    os._exit(0)
time.sleep(0.5)
count = len(os.read(report, 4096))
print(f"escaped: {count} processes at once" if count > 100 else "held")
