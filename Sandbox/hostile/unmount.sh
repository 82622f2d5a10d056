# tries: to unmount what covers the host
# wall:  dropped capabilities, the system call filter
# power: without filter, capabilities
if umount -l /tmp 2>/dev/null || umount -l /proc 2>/dev/null; then echo "escaped: unmounted"; else echo held; fi
