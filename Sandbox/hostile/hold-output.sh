# tries: to keep the reader waiting by a child that holds the output open
# wall:  the end of all processes with the first
# power: bare
# outside: yes
sleep 30 &
echo tried
