# tries: to leave a set-group-id folder behind in the workspace
# wall:  the system call filter, which judges modes
# power: bare
mkdir folder && chmod g+s folder 2>/dev/null
if [ -g folder ]; then echo "escaped: made a set-group-id folder"; else echo held; fi
