# tries: to use up the inodes of the host's disk with empty files in the workspace
# limit: the watchdog's count of what the workspace holds
# power: bare
# needs: tight
import os
import time

made = 0
deadline = time.monotonic() + 3
try:
    while made < 60_000 and time.monotonic() < deadline:
        if made % 2000 == 0:
            os.mkdir(f"folder-{made}")
        os.symlink("nowhere", f"folder-{made - made % 2000}/{made}")
        made += 1
except OSError:
    pass
print(f"escaped: made {made} files in the workspace" if made >= 12_000 else "held")
