# does: passing a descriptor by a local socket
import os
import socket

one, other = socket.socketpair()
reading, writing = os.pipe()
socket.send_fds(one, [b"x"], [reading])
_, received, _, _ = socket.recv_fds(other, 1, 1)
os.write(writing, b"through")
assert os.read(received[0], 10) == b"through"
print("ok")
