# tries: to move itself out of the control group that limits it
# wall:  no control groups to be seen
# power: bare
import glob
import os

for path in glob.glob("/sys/fs/cgroup/**/cgroup.procs", recursive=True)[:400] + ["/proc/1/root/sys/fs/cgroup/cgroup.procs"]:
    try:
        os.close(os.open(path, os.O_WRONLY))
    except OSError:
        continue
    print(f"escaped: could join {path}")
    break
else:
    print("held")
