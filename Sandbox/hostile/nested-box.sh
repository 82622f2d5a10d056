# tries: to build a box in the box, in which it would have capabilities
# wall:  no further user namespaces, the system call filter
# power: without filter, namespaces, readonly
if ! [ -x /usr/bin/bwrap ]; then echo held; exit; fi
if bwrap --unshare-user --cap-add ALL --uid 0 --ro-bind / / true 2>/dev/null; then echo "escaped: built a box"; else echo held; fi
