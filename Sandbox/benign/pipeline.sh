# does: a pipeline of the usual tools
seq 1 1000 | grep 7 | sort -rn | uniq | awk '{ total += $1 } END { print total }' | tr -d '\n' | grep -q 157842 || exit 1
echo ok
