# tries: to become another user
# wall:  dropped capabilities, and a namespace with one user
# power: bare
import os

became = []
for user in (0, 1, 65534):
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
        except OSError:
            pass
        try:
            os.setresuid(user, user, user)
            os._exit(0 if user != 1000 else 1)
        except OSError:
            os._exit(1)
    if os.waitpid(child, 0)[1] == 0:
        became.append(user)
print(f"escaped: became {became}" if became else "held")
