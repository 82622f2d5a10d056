# tries: to see processes of others
# wall:  the process namespace
# power: bare
if [ -e "/proc/$BAIT_PID" ] || [ "$(ls -d /proc/[0-9]* | wc -l)" -gt 8 ]; then
    echo "escaped: saw processes of others"
else
    echo held
fi
