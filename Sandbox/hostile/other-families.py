# tries: to make sockets of rarely used families, which namespaces do not always cover
# wall:  socket families in the system call filter
# power: without filter
import socket

made = []
for family in range(3, 46):
    if family != socket.AF_INET6:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind, 0).close()
                made.append(family)
                break
            except OSError:
                pass
print(f"escaped: made sockets of the families {made}" if made else "held")
