# tries: to use much memory in many processes, each of which stays small
# limit: the memory of the whole box
# power: bare
# needs: tight
rm -f counts
for process in 1 2 3 4 5; do
    { head -c 25165824 /dev/zero; sleep 0.1; } | tail -c 25165824 2>/dev/null | wc -c >>counts &
done
wait
if [ "$(grep -c '^25165824$' counts)" -eq 5 ]; then echo "escaped: held 120 MiB in five processes"; else echo held; fi
