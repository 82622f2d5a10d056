# tries: to become root with a set-user-id program of the system
# wall:  no new privileges, and mounts that ignore set-user-id
# power: user
/usr/bin/su -c 'sleep 2' >/dev/null 2>&1 </dev/null &
for turn in 1 2 3 4 5 6 7 8 9 10; do
    user=$(awk '/^Uid:/ { print $3 }' "/proc/$!/status" 2>/dev/null)
    [ "$user" = 0 ] && break
    sleep 0.02
done
kill $! 2>/dev/null
if [ "$user" = 0 ]; then echo "escaped: ran as root"; else echo held; fi
