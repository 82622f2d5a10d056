# does: a pseudo-terminal of its own
import os
import pty

child, terminal = pty.fork()
if child == 0:
    os.write(1, b"in a terminal" if os.isatty(0) else b"no")
    os._exit(0)
assert os.read(terminal, 100) == b"in a terminal"
os.waitpid(child, 0)
print("ok")
