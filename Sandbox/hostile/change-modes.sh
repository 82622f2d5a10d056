# tries: to change the mode of the system folders
# wall:  the read-only root
# power: without readonly
for folder in / /etc /dev; do
    if chmod 0777 "$folder" 2>/dev/null; then
        echo "escaped: changed the mode of $folder"
        exit
    fi
done
echo held
