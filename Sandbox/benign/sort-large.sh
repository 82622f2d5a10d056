# does: sorting a large file, with temporary files
seq 1 400000 | sort -R --random-source=/dev/zero >mixed
sort -n -S 2M -T /tmp mixed | tail -n 1 | grep -qx 400000 && echo ok
