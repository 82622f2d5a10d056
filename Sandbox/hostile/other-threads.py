# tries: to find memory and descriptors of processes outside by the numbers of their threads
# wall:  a process namespace of its own
# power: bare
import os

own = os.getpid()
found = []
for number in [*range(1, 3000), *range(own - 300, own + 300)]:
    if number in (own, os.getppid()) or number <= 0:
        continue
    try:
        with open(f"/proc/{number}/task/{number}/environ", "rb") as file:
            file.read(1)
        found.append(number)
    except OSError:
        pass
print(f"escaped: read of {len(found)} processes" if len(found) > 2 else "held")
