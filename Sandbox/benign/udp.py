# does: datagrams on the loopback
import socket

one, other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
one.bind(("127.0.0.1", 0))
other.sendto(b"hello", one.getsockname())
assert one.recv(10) == b"hello"
print("ok")
