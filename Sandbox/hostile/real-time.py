# tries: to take the processor from everybody else
# wall:  dropped capabilities and limits of priority
# power: bare
import os

taken = []
try:
    os.nice(-5)
    taken.append("niceness")
except OSError:
    pass
try:
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    taken.append("real time")
except OSError:
    pass
print(f"escaped: took {taken}" if taken else "held")
