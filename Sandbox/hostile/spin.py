# tries: to compute for longer than it may
# limit: the limit of processor time
# power: bare
# needs: tight
# ends: stopped
import time

while time.process_time() < 4:
    pass
print("escaped: computed for 4 seconds")
