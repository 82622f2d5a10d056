# tries: to take a file of the system into the workspace, where its mode can be changed
# wall:  the mount of the workspace, which is another than that of the system
# power: bare
if ln "$BAIT_FILE" taken 2>/dev/null || ln /usr/bin/env taken 2>/dev/null; then echo "escaped: linked a file of the system"; else echo held; fi
