# tries: to write a larger file than it may
# limit: the limit of file sizes
# power: bare
# needs: tight
head -c 12582912 /dev/zero >large 2>/dev/null
if [ "$(stat -c %s large)" -ge 12582912 ]; then echo "escaped: wrote a file of 12 MiB"; else echo held; fi
rm -f large
