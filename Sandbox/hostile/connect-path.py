# tries: to connect to a local socket in a folder of the host
# wall:  the private root
# power: bare
import os
import socket

connection = socket.socket(socket.AF_UNIX)
try:
    connection.connect(os.path.dirname(os.environ["BAIT_FILE"]) + "/socket")
    print("escaped: connected to the host")
except OSError:
    print("held")
