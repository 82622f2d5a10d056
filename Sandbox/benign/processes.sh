# does: ps, kill and signals among its own processes
sleep 30 &
kill -0 $! && kill -TERM $! && { wait $!; [ $? -eq 143 ]; } && echo ok
