# tries: to find the person's variables among its own
# wall:  the cleared environment
# power: without environment
if env | grep -q -e '^HONE_HOSTILE_SECRET=' -e '^SSH_AUTH_SOCK=' -e '_API_KEY='; then
    echo "escaped: inherited a variable of the person"
else
    echo held
fi
