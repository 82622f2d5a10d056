# tries: to give files of the workspace to other users
# wall:  dropped capabilities, and a namespace with one user
# power: bare
import os

open("file", "w").close()
given = []
for user in (0, 1, 2, 65534):
    if user != os.stat("file").st_uid:
        try:
            os.chown("file", user, user)
            given.append(user)
        except OSError:
            pass
print(f"escaped: gave a file to {given}" if given else "held")
