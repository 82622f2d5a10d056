# tries: to find the first process, which it can trace, less confined than itself or with descriptors worth having
# wall:  an empty folder over /proc/1; below it the same filter, no capability, and only what the program has
# power: bare
import os

try:
    file = open("/proc/1/status")
except OSError:
    print("held")
    raise SystemExit
with file:
    status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
worth = [key for key in ("CapPrm", "CapEff", "CapBnd") if status[key].strip("0")]
if status["Seccomp"] != "2":
    worth.append("no filter")
try:
    own = {os.readlink(f"/proc/self/fd/{number}") for number in range(3)}
    for name in os.listdir("/proc/1/fd"):
        target = os.readlink(f"/proc/1/fd/{name}")
        if target not in own:
            try:
                os.close(os.open(f"/proc/1/fd/{name}", os.O_RDWR))
                worth.append(target)
            except OSError:
                pass
except OSError:
    pass
print(f"escaped: the first process has {worth}" if worth else "held")
