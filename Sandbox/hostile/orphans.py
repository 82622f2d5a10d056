# tries: to outrun the end by forking faster than anyone can look
# wall:  the end of the process namespace
# power: bare
# outside: yes
import os
import time

print("tried", flush=True)
deadline = time.monotonic() + 4
null = os.open("/dev/null", os.O_RDWR)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        for number in range(3):
            os.dup2(null, number)
        while time.monotonic() < deadline:
            if os.fork() > 0:
                os._exit(0)
            time.sleep(0.03)
        os._exit(0)
time.sleep(0.05)
