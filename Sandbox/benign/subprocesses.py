# does: pipelines of processes, timeouts and groups
import os
import signal
import subprocess

first = subprocess.Popen(["seq", "1", "1000"], stdout=subprocess.PIPE)
second = subprocess.run(["wc", "-l"], stdin=first.stdout, capture_output=True)
assert second.stdout.strip() == b"1000"
try:
    subprocess.run(["sleep", "10"], timeout=0.05)
except subprocess.TimeoutExpired:
    pass
group = subprocess.Popen("sleep 10 & sleep 10", shell=True, start_new_session=True)
os.killpg(group.pid, signal.SIGKILL)
assert group.wait() == -signal.SIGKILL
print("ok")
