# tries: to make a device node for the host's disk and memory
# wall:  dropped capabilities, mounts without devices
# power: bare
if mknod disk b 8 0 2>/dev/null || mknod memory c 1 1 2>/dev/null; then echo "escaped: made a device node"; else echo held; fi
rm -f disk memory
