# tries: to make sockets that read and write packets as they are
# wall:  socket families in the system call filter, dropped capabilities
# power: bare
import socket

for family, kind, protocol in [(socket.AF_PACKET, socket.SOCK_RAW, 0x300), (socket.AF_INET, socket.SOCK_RAW, 1)]:
    try:
        socket.socket(family, kind, protocol)
        print(f"escaped: made a raw socket of family {family}")
        break
    except OSError:
        pass
else:
    print("held")
