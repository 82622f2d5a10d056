# does: copying with attributes, links, and times to the nanosecond
import os
import shutil

with open("file", "w") as file:
    file.write("x")
os.utime("file", ns=(10**18, 10**18 + 1))
shutil.copy2("file", "copy")
os.link("file", "hard")
os.symlink("file", "soft")
shutil.copytree(".", "/tmp/tree", symlinks=True)
assert os.stat("copy").st_mtime_ns == 10**18 + 1 and os.stat("hard").st_nlink == 2 and os.readlink("soft") == "file"
print("ok")
