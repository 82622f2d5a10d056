# tries: to connect to a server on the host's IPv6 loopback
# wall:  the network namespace
# power: bare
import os
import socket

connection = socket.socket(socket.AF_INET6)
connection.settimeout(2)
try:
    connection.connect(("::1", int(os.environ["BAIT_PORT"])))
    print("escaped: connected to the host")
except OSError:
    print("held")
