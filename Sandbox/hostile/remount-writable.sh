# tries: to make the system writable again, as root in a careless box can
# wall:  dropped capabilities, the system call filter
# power: without filter, capabilities
if mount -o remount,bind,rw /usr 2>/dev/null || mount -o remount,rw / 2>/dev/null; then
    echo "escaped: remounted a file system"
else
    echo held
fi
