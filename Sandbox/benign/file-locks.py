# does: locks on files, between processes
import fcntl
import os

one = open("lock", "w")
fcntl.flock(one, fcntl.LOCK_EX)
child = os.fork()
if child == 0:
    other = open("lock", "w")
    try:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os._exit(1)
    except BlockingIOError:
        os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print("ok")
