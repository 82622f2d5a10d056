# tries: to leave folders so deep that no program by paths can remove them, in the private storage
# limit: files in the private storage
# power: bare
# needs: tight
import os
import time

os.chdir(os.environ["TMPDIR"])
made = 0
try:
    for _ in range(4300):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
        made += 1
except OSError:
    pass
time.sleep(1)
if made >= 4300:
    print(f"escaped: made {made} folders in each other")
else:
    print("held")
for _ in range(made if os.getuid() == 0 and not os.path.exists("/box") else 0):
    os.chdir("..")
    os.rmdir("d" * 200)
