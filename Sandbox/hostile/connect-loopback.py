# tries: to connect to a server on the host's loopback
# wall:  the network namespace
# power: bare
import os
import socket

try:
    socket.create_connection(("127.0.0.1", int(os.environ["BAIT_PORT"])), timeout=2).close()
    print("escaped: connected to the host")
except OSError:
    print("held")
