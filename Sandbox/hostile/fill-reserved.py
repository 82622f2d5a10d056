# tries: to take the disk of the host without writing a byte, by reserving room for files
# limit: the watchdog's count of what the workspace holds
# power: bare
# needs: tight
import os
import time

taken = 0
try:
    for number in range(96):
        file = os.open(f"part-{number}", os.O_WRONLY | os.O_CREAT)
        os.posix_fallocate(file, 0, 3 << 20)
        os.close(file)
        taken += 3
    time.sleep(0.5)
except OSError:
    pass
print(f"escaped: reserved {taken} MiB" if taken >= 288 else "held")
