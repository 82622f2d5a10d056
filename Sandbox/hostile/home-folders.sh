# tries: to look into home folders
# wall:  the private root, which has only /usr and the workspace
# power: bare
for folder in /root /home; do
    if [ -e "$folder" ]; then
        echo "escaped: $folder is there"
        exit
    fi
done
echo held
