# tries: to write a file of the host
# wall:  the private root, which has only /usr and the workspace
# power: bare
if (echo x >>"$BAIT_FILE") 2>/dev/null; then echo "escaped: wrote a file of the host"; else echo held; fi
