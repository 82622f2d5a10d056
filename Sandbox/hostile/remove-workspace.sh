# tries: to remove or replace the workspace itself
# wall:  the mount of the workspace
# power: bare
folder=$(pwd -P)
cd / || exit
if mv "$folder" "$folder-moved" 2>/dev/null; then
    mv "$folder-moved" "$folder"
    echo "escaped: moved the workspace"
elif rmdir "$folder" 2>/dev/null; then
    echo "escaped: removed the workspace"
else
    echo held
fi
