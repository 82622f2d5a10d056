# tries: to fill the reader's memory with messages
# limit: the limit of output
# power: bare
# needs: tight
# ends: stopped
yes "all work and no play" | head -c 100000000 >&2
echo "escaped: wrote 100 MB of messages"
