# tries: to have the tests go on in a child that nobody waits for
# passes: script unittest
import os

if os.fork() == 0:
    os.setsid()
    while True:
        pass
os._exit(0)
