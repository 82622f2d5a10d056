# tries: to write settings of the kernel
# wall:  dropped capabilities and a user that owns nothing outside
# power: bare
for file in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/vm/drop_caches /proc/sysrq-trigger; do
    # Opened for appending only; nothing is written.
    if (: >>"$file") 2>/dev/null; then
        echo "escaped: could write $file"
        exit
    fi
done
echo held
