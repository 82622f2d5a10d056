# tries: to use up the kernel's memory with empty files in /dev/shm
# limit: the watchdog's count of files in the private /dev/shm
# power: bare
# needs: tight
import os
import shutil
import tempfile
import time

folder = tempfile.mkdtemp(dir="/dev/shm")
made = 0
deadline = time.monotonic() + 2.5
try:
    while made < 60_000 and time.monotonic() < deadline:
        os.mknod(f"{folder}/{made}")
        made += 1
except OSError:
    pass
shutil.rmtree(folder, ignore_errors=True)
print(f"escaped: made {made} files in /dev/shm" if made >= 20_000 else "held")
