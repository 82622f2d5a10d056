# tries: to find a way to the internet, without sending anything
# wall:  the network namespace
# power: bare
import socket

probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    # An address that documentation uses; connecting a datagram socket only looks for a route.
    probe.connect(("192.0.2.1", 9))
    print("escaped: there is a route to the internet")
except OSError:
    print("held")
