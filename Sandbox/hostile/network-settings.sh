# tries: to change settings of a network
# wall:  dropped capabilities
# power: bare
for file in /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/all/route_localnet /proc/sys/net/core/somaxconn; do
    # Opened for appending only; nothing is written.
    if (: >>"$file") 2>/dev/null; then
        echo "escaped: could write $file"
        exit
    fi
done
echo held
