# tries: to run for longer than it may, doing nothing
# limit: the wall clock
# power: bare
# needs: tight
# ends: stopped
sleep 8
echo "escaped: ran for 8 seconds"
