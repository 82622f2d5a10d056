# tries: to keep memory in the buffers of sockets, which no limit of a process counts
# limit: the memory of the whole box, and of open files
# power: bare
# needs: tight
import os
import socket
import time

kept, children = 0, []
for _ in range(20):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        held, mine = [], 0
        try:
            while mine < 40 << 20:
                here, there = socket.socketpair()
                here.setblocking(False)
                held.append((here, there))
                try:
                    while True:
                        mine += here.send(b"x" * 65536)
                except BlockingIOError:
                    pass
        except OSError:
            pass
        time.sleep(2)
        os._exit(min(mine >> 20, 255))
    children.append(child)
for child in children:
    kept += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(f"escaped: kept {kept} MiB in sockets" if kept > 200 else "held")
