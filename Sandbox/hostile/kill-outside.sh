# tries: to kill a process of the host
# wall:  the process namespace
# power: bare
# outside: yes
kill -KILL "$BAIT_PID" 2>/dev/null
if [ "$?" -eq 0 ]; then echo "escaped: killed a process of the host"; else echo held; fi
