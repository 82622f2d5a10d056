# tries: to compute on by handing over to a new process before its time is over
# limit: the wall clock
# power: bare
# needs: tight
# ends: stopped
import os
import time

began = time.monotonic()
while time.monotonic() < began + 8:
    child = os.fork()
    if child > 0:
        os.waitpid(child, 0)
        os._exit(0)
    until = time.process_time() + 0.5
    while time.process_time() < until:
        pass
print("escaped: computed for 8 seconds")
