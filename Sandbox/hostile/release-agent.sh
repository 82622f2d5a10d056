# tries: to have the kernel start a program outside when a control group becomes empty
# wall:  no control groups to be seen, and none that can be mounted
# power: bare
for file in /sys/fs/cgroup/release_agent /sys/fs/cgroup/*/release_agent; do
    # Opened for appending only; nothing is written.
    if [ -e "$file" ] && (: >>"$file") 2>/dev/null; then
        echo "escaped: could write $file"
        exit
    fi
done
for place in /sys/fs/cgroup /proc/self/root/sys/fs/cgroup; do
    if mkdir "$place/hostile" 2>/dev/null || mkdir "$place/memory/hostile" 2>/dev/null; then
        rmdir "$place/hostile" "$place/memory/hostile" 2>/dev/null
        echo "escaped: made a control group"
        exit
    fi
done
echo held
