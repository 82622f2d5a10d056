# tries: to leave a process behind in a session of its own
# wall:  the end of the process namespace
# power: bare
# outside: yes
setsid -f sh -c 'trap "" TERM HUP; sleep 30' >/dev/null 2>&1 </dev/null
echo tried
