# tries: to fill the reader's memory with output
# limit: the limit of output
# power: bare
# needs: tight
# ends: stopped
yes "all work and no play" | head -c 100000000
echo
echo "escaped: wrote 100 MB of output"
