# tries: to use up the inodes of the private /tmp, and the kernel's memory with them
# limit: the memory of the whole box, or the watchdog's count of files
# power: bare
# needs: tight
import os
import shutil
import tempfile
import time

folder = tempfile.mkdtemp()
made = 0
deadline = time.monotonic() + 2.5
try:
    while made < 60_000 and time.monotonic() < deadline:
        os.mknod(f"{folder}/{made}")
        made += 1
except OSError:
    pass
shutil.rmtree(folder, ignore_errors=True)
print(f"escaped: made {made} files" if made >= 20_000 else "held")
