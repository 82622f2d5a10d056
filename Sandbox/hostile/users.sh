# tries: to read the names of the host's users
# wall:  the synthetic /etc
# power: bare
if grep -qv -e '^root:' -e '^hone:' -e '^nobody:' /etc/passwd || [ -e /etc/shadow ] || [ -e /etc/group- ]; then
    echo "escaped: read the host's users"
else
    echo held
fi
