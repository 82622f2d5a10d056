# tries: to write a status of its own to descriptors that the launcher may have left open
# wall:  closed descriptors
# power: without descriptors
import os

written = []
for folder in ("/proc/self/fd", "/proc/1/fd"):
    try:
        names = [name for name in os.listdir(folder) if int(name) > 2]
    except OSError:
        continue
    for name in names:
        try:
            file = os.open(f"{folder}/{name}", os.O_WRONLY | os.O_APPEND)
            os.write(file, b'{"exit-code": 0}\n')
            written.append(f"{folder}/{name}")
        except OSError:
            pass
print(f"escaped: wrote to {written}" if written else "held")
