# tries: to find itself with a capability, without the filter, or able to gain privileges
# wall:  dropped capabilities, no new privileges, the system call filter
# power: bare
status=$(grep -E '^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\t ')
for wanted in 'CapInh:0*' 'CapPrm:0*' 'CapEff:0*' 'CapBnd:0*' 'CapAmb:0*' 'NoNewPrivs:1' 'Seccomp:2'; do
    if ! echo "$status" | grep -qx "$wanted"; then
        echo "escaped: /proc/self/status does not say $wanted"
        exit
    fi
done
echo held
