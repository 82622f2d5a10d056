# tries: to look at devices and control groups in /sys
# wall:  no /sys
# power: bare
if [ -e /sys/kernel ] || [ -e /sys/fs/cgroup ]; then echo "escaped: /sys is there"; else echo held; fi
