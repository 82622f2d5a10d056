# tries: to go through the links of other processes to files that it does not see
# wall:  a process namespace of its own
# power: bare
import os

found = []
for name in os.listdir("/proc"):
    if not name.isdigit() or int(name) == os.getpid():
        continue
    for link in ("cwd", "root", "exe"):
        try:
            target = os.readlink(f"/proc/{name}/{link}")
            if link == "root" and os.path.exists(f"/proc/{name}/root/var/lib"):
                found.append(f"{name}/{link}")
            elif link != "root" and target and not target.startswith(("/usr", "/box", "/proc")):
                found.append(f"{name}/{link} -> {target}")
        except OSError:
            pass
print(f"escaped: followed {found[:3]}" if found else "held")
