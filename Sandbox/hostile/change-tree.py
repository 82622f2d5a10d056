# tries: to have a folder moved out of the workspace while it is inside, and to go up from there
# wall:  a mount of nothing but the workspace
# power: bare
import os

os.makedirs("deep/deeper", exist_ok=True)
os.chdir("deep/deeper")
os.rename("../../deep", "../../moved")
handle = os.open(".", os.O_RDONLY)
for _ in range(64):
    os.chdir("..")
seen = set(os.listdir("."))
os.fchdir(handle)
print("escaped: went up to the machine's own folders" if {"root", "var", "home"} <= seen else "held")
