# tries: to make namespaces of its own, as a step to more of the kernel
# wall:  the system call filter, and no further user namespaces
# power: without filter, namespaces
for kind in -U -Ur -Um -Un -Up -Ui -Uu -UC; do
    if unshare "$kind" true 2>/dev/null; then
        echo "escaped: unshare $kind"
        exit
    fi
done
echo held
