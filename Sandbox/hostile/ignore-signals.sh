# tries: to outlive its time by ignoring every signal that can be ignored
# limit: the wall clock, and SIGKILL to the namespace's first process
# power: bare
# needs: tight
# ends: stopped
trap '' TERM INT HUP QUIT XCPU ALRM USR1 USR2
for turn in 1 2 3 4 5 6 7 8; do sleep 1; done
echo "escaped: ran for 8 seconds"
