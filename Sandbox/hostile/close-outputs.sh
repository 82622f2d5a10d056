# tries: to be forgotten by closing its outputs and running on
# limit: the wall clock
# power: bare
# needs: tight
# ends: stopped
exec 3>&1 >&- 2>&- <&-
sleep 8
echo "escaped: ran for 8 seconds" >&3
