# tries: to open a port that the host's network can reach
# wall:  the network namespace
# power: bare
# outside: yes
import os
import socket
import time

server = socket.create_server(("0.0.0.0", int(os.environ["BAIT_LISTEN"])))
server.settimeout(1.5)
try:
    server.accept()
    print("escaped: somebody outside came in")
except TimeoutError:
    print("held")
