# tries: to reopen its input, a file of the host, for writing
# wall:  pipes and /dev/null instead of files
# power: without pipes
import os
import stat

for number in range(3):
    if stat.S_ISREG(os.fstat(number).st_mode):
        try:
            os.close(os.open(f"/proc/self/fd/{number}", os.O_WRONLY | os.O_APPEND))
            print(f"escaped: opened descriptor {number} for writing")
            break
        except OSError:
            pass
else:
    print("held")
