# tries: to read the kernel's memory and the addresses of its symbols
# wall:  a user that owns nothing outside, the kernel's own restrictions
# power: bare
if head -c 1 /proc/kcore >/dev/null 2>&1; then
    echo "escaped: read /proc/kcore"
elif head -n 20 /proc/kallsyms 2>/dev/null | grep -qv '^0*[0 ]'; then
    echo "escaped: saw addresses of the kernel"
else
    echo held
fi
