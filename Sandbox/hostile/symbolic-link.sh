# tries: to write to the host through a symbolic link in the workspace
# wall:  the private root: a link leads to what the box has
# power: bare
ln -s "$BAIT_FILE" link
if (echo x >>link) 2>/dev/null; then echo "escaped: wrote through a link"; else echo held; fi
