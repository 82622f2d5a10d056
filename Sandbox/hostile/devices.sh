# tries: to find devices other than the harmless ones
# wall:  a /dev of its own
# power: bare
for path in /dev/* /dev/*/*; do
    if [ -b "$path" ]; then
        echo "escaped: found the disk $path"
        exit
    fi
    case $path in
    */null | */zero | */full | */random | */urandom | */tty | */ptmx | /dev/pts/* | /dev/fd/* | /dev/std* | /dev/shm/*) ;;
    *)
        if [ -c "$path" ]; then
            echo "escaped: found the device $path"
            exit
        fi
        ;;
    esac
done
echo held
