# tries: to leave the workspace by its parents, from a folder that is moved meanwhile
# wall:  the private root, which is a mount of its own
# power: bare
import os

os.makedirs("a/b", exist_ok=True)
inner = os.open("a/b", os.O_RDONLY)
os.rename("a/b", "b")
folder = inner
for _ in range(40):
    folder = os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
try:
    os.close(os.open(os.environ["BAIT_FILE"].lstrip("/"), os.O_RDONLY, dir_fd=folder))
    print("escaped: read the host's file from the parent of all folders")
except OSError:
    print("held")
