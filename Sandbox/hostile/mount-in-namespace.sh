# tries: to mount a file system of its own
# wall:  the system call filter
# power: without filter, capabilities
mkdir -p /tmp/point
if mount -t tmpfs none /tmp/point 2>/dev/null; then echo "escaped: mounted a file system"; else echo held; fi
