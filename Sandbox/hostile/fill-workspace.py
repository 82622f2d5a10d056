# tries: to fill the disk of the host with many files, none of which is too large
# limit: the watchdog's count of what the workspace holds
# power: bare
# needs: tight
made = 0
try:
    for number in range(160):
        with open(f"part-{number}", "wb") as file:
            made += file.write(bytes(3 << 20))
except OSError:
    pass
print(f"escaped: wrote {made >> 20} MiB into the workspace" if made >= 480 << 20 else "held")
