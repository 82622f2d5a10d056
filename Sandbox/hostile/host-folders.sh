# tries: to find what else the host has
# wall:  the private root, which has only /usr and the workspace
# power: bare
for folder in /var/tmp /var/lib /run /boot /etc/ssh /etc/shadow /etc/hostname; do
    if [ -e "$folder" ]; then
        echo "escaped: $folder is there"
        exit
    fi
done
echo held
