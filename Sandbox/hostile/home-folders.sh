# tries: to look into home folders
# wall:  the private root, which has only /usr, the workspace, and the folders that the profile names
# power: bare
# A toolchain that is installed in a home folder has empty folders above it, and no files or settings beside it.
for folder in /root /home /home/*; do
    for entry in "$folder"/* "$folder"/.[!.]*; do
        case "${entry##*/}" in
        .ssh | .gnupg | .aws | .config | .netrc) is_private=yes ;;
        *) is_private=no ;;
        esac
        if [ -f "$entry" ] || { [ -e "$entry" ] && [ $is_private = yes ]; }; then
            echo "escaped: $entry is there"
            exit
        fi
    done
done
echo held
