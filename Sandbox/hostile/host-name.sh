# tries: to change the name of the machine
# wall:  dropped capabilities, the system call filter
# power: without filter, capabilities
if hostname hostile 2>/dev/null; then echo "escaped: changed the host name"; else echo held; fi
