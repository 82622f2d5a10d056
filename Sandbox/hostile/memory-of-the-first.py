# tries: to write into the memory of the first process, and to change its limits
# wall:  an empty folder over /proc/1, and a first process that is nobody's to look into
# power: without cover, readonly
import os
import re

def writable(number):
    try:
        with open(f"/proc/{number}/maps") as maps, open(f"/proc/{number}/mem", "r+b", 0) as memory:
            for line in maps:
                found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
                if found:
                    memory.seek(int(found[1], 16))
                    kept = memory.read(1)
                    memory.seek(int(found[1], 16))
                    memory.write(kept)
                    return True
    except OSError:
        pass
    return False


print("escaped: wrote into the first process" if writable(1) else "held")
