# tries: to go on computing after the warning that its time is over
# limit: the hard limit of processor time
# power: bare
# needs: tight
# ends: stopped
import signal
import time

signal.signal(signal.SIGXCPU, signal.SIG_IGN)
while time.process_time() < 5:
    pass
print("escaped: computed for 5 seconds")
