# tries: to read the kernel's log
# wall:  the system call filter, and no /dev/kmsg
# power: bare
if dmesg >/dev/null 2>&1 || [ -e /dev/kmsg ]; then echo "escaped: read the kernel's log"; else echo held; fi
