# tries: to reach the host's files through the links of /proc
# wall:  the process namespace
# power: bare
import glob
import os

bait = os.environ["BAIT_FILE"]
for link in glob.glob("/proc/[0-9]*/root") + glob.glob("/proc/[0-9]*/cwd"):
    try:
        with open(link + bait) as file:
            file.read()
            print(f"escaped: read the host's file through {link}")
            break
    except OSError:
        pass
else:
    print("held")
