# tries: to register a format of programs with the kernel, whose interpreter would run for everyone
# wall:  no such file system, and none that can be mounted
# power: bare
mkdir -p /tmp/formats 2>/dev/null
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc 2>/dev/null || mount -t binfmt_misc none /tmp/formats 2>/dev/null
for file in /proc/sys/fs/binfmt_misc/register /tmp/formats/register; do
    # Opened for appending only; nothing is written.
    if [ -e "$file" ] && (: >>"$file") 2>/dev/null; then
        echo "escaped: could write $file"
        umount /tmp/formats 2>/dev/null
        exit
    fi
done
echo held
