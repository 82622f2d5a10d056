# tries: to start more processes than it may
# limit: the limit of processes
# power: user
# needs: tight
(
    for first in 1 2 3 4 5 6 7 8; do
        for second in 1 2 3 4 5 6 7 8; do sleep 1 & done
    done
    echo all >started
) 2>/dev/null
if [ -e started ]; then echo "escaped: started 64 processes"; else echo held; fi
