# tries: to learn the host's folders from the command line, memory and open files of the first process
# wall:  an empty folder over /proc/1
# power: without cover
import os

found = []
for name in ("cmdline", "environ", "maps", "mem", "status", "mountinfo"):
    try:
        with open(f"/proc/1/{name}", "rb") as file:
            file.read(1) if name != "mem" else None
        found.append(name)
    except OSError:
        pass
for name in ("root", "cwd", "exe", "fd/0", "ns/mnt"):
    try:
        os.readlink(f"/proc/1/{name}")
        found.append(name)
    except OSError:
        pass
print(f"escaped: can read {', '.join(found)} of the first process" if found else "held")
