# tries: to fill the table of processes with those that have ended and that nobody asked about
# limit: the limit of processes
# power: bare
# needs: tight
import os

made = 0
try:
    for _ in range(400):
        if os.fork() == 0:
            os._exit(0)
        made += 1
except OSError:
    pass
print(f"escaped: left {made} ended processes" if made >= 400 else "held")
