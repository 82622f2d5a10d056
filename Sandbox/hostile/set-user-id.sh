# tries: to leave a set-user-id program behind in the workspace
# wall:  the system call filter, which judges modes
# power: bare
cp /bin/true ./shell && chmod u+s ./shell 2>/dev/null
if [ -u ./shell ]; then echo "escaped: made a set-user-id program"; else echo held; fi
