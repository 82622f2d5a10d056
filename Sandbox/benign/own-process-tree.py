# does: looking at its own processes in /proc
import os

with open("/proc/self/status") as file:
    assert f"Pid:\t{os.getpid()}\n" in file.read()
assert os.readlink("/proc/self/cwd") == os.getcwd()
assert open("/proc/meminfo").readline().startswith("MemTotal")
assert os.cpu_count() >= 1 and os.sched_getaffinity(0)
print("ok")
