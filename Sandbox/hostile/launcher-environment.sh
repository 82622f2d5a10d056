# tries: to read the secrets in the environment of the first process
# wall:  the launcher's empty environment
# power: without environment, cover
for file in /proc/[0-9]*/environ; do
    [ "$file" = "/proc/$$/environ" ] && continue
    if tr '\0' '\n' <"$file" 2>/dev/null | grep -q -e '_KEY=' -e '^SSH_' -e '^HONE_HOSTILE_SECRET='; then
        echo "escaped: read a secret in $file"
        exit
    fi
done
if tr '\0' '\n' </proc/1/environ 2>/dev/null | grep -q .; then echo "escaped: read the launcher's environment"; else echo held; fi
