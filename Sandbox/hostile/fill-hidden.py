# tries: to fill the disk of the host out of sight, in folders that are closed to everybody or lie deep
# limit: the watchdog, for which a folder that cannot be looked into is no excuse
# power: bare
# needs: tight
import os
import time

made = 0
try:
    for number in range(420):
        os.mkdir("d")
        os.chdir("d")
    for number in range(64):
        os.mkdir(f"closed-{number}")
        with open(f"closed-{number}/part", "wb") as file:
            made += file.write(bytes(3 << 20))
        os.chmod(f"closed-{number}", 0)
    time.sleep(0.5)
except OSError:
    pass
print(f"escaped: hid {made >> 20} MiB" if made >= 192 << 20 else "held")
