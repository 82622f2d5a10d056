# tries: to compute on in short-lived processes that nobody waits for, so that their time is added to nobody's
# limit: the CPU time of the whole box
# power: bare
# needs: tight
# ends: stopped
import os
import signal
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
began = time.monotonic()
while time.monotonic() < began + 8:
    if os.fork() == 0:
        until = time.process_time() + 0.3
        while time.process_time() < until:
            pass
        os._exit(0)
    try:
        os.wait()
    except ChildProcessError:
        pass
print("escaped: computed for 8 seconds")
