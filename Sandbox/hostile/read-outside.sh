# tries: to read a file of the host
# wall:  the private root, which has only /usr and the workspace
# power: bare
if cat "$BAIT_FILE" >/dev/null 2>&1; then echo "escaped: read a file of the host"; else echo held; fi
