# tries: to connect to an abstract local socket of the host
# wall:  the network namespace, in which abstract names are
# power: bare
import os
import socket

connection = socket.socket(socket.AF_UNIX)
try:
    connection.connect("\0" + os.environ["BAIT_NAME"])
    print("escaped: connected to the host")
except OSError:
    print("held")
