# does: signal handlers, alarms and timers
import os
import signal
import time

seen = []
for number in (signal.SIGUSR1, signal.SIGALRM, signal.SIGTERM):
    signal.signal(number, lambda number, frame: seen.append(number))
os.kill(os.getpid(), signal.SIGUSR1)
signal.setitimer(signal.ITIMER_REAL, 0.02)
time.sleep(0.1)
os.kill(os.getpid(), signal.SIGTERM)
assert seen == [signal.SIGUSR1, signal.SIGALRM, signal.SIGTERM]
print("ok")
