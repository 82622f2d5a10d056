# tries: to find a network interface besides the loopback
# wall:  the network namespace
# power: bare
others=$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | grep -v '^lo$' | head -n 1)
if [ -n "$others" ]; then echo "escaped: found the interface $others"; else echo held; fi
