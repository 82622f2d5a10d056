# tries: to make files in the system folders
# wall:  the read-only root
# power: without readonly
for folder in / /usr /usr/bin /etc /lib /dev /proc /proc/sys; do
    if (: >"$folder/hone-hostile") 2>/dev/null; then
        echo "escaped: wrote in $folder"
        exit
    fi
done
echo held
