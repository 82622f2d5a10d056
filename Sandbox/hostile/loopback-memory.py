# tries: to keep memory in connections of its own network that nobody reads
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
            server = socket.create_server(("127.0.0.1", 0), backlog=512)
            while mine < 40 << 20:
                here = socket.create_connection(server.getsockname())
                held.append((here, server.accept()))
                here.setblocking(False)
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
    kept += max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
print(f"escaped: kept {kept} MiB in connections" if kept > 200 else "held")
