# tries: to fill memory with files in /tmp
# limit: the size of the private /tmp
# power: bare
# needs: tight
folder=$(mktemp -d)
for part in 1 2 3 4 5 6 7 8; do head -c 3145728 /dev/zero >"$folder/$part" 2>/dev/null; done
size=$(du -sm "$folder" | cut -f1)
rm -rf "$folder"
if [ "$size" -ge 20 ]; then echo "escaped: filled /tmp with $size MiB"; else echo held; fi
