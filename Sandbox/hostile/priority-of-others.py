# tries: to slow down or pin processes outside
# wall:  a process namespace of its own
# power: bare
import os

touched = 0
for number in range(3, 5000):
    if number == os.getpid():
        continue
    try:
        os.sched_setaffinity(number, os.sched_getaffinity(number))
        touched += 1
    except OSError:
        pass
print(f"escaped: could pin {touched} processes" if touched else "held")
