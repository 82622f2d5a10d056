# does: a local socket by its path and one by an abstract name
import socket
import threading

for name in ("socket", "\0abstract"):
    server = socket.socket(socket.AF_UNIX)
    server.bind(name)
    server.listen()
    threading.Thread(target=lambda: server.accept()[0].sendall(b"hi")).start()
    client = socket.socket(socket.AF_UNIX)
    client.connect(name)
    assert client.recv(2) == b"hi"
print("ok")
