# tries: to ask the kernel by netlink
# wall:  socket families in the system call filter
# power: bare
import socket

try:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    print("escaped: made a netlink socket")
except OSError:
    print("held")
