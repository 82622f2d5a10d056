# does: two processes that talk by a named pipe
mkfifo channel
seq 1 100 >channel &
[ "$(wc -l <channel)" -eq 100 ] && echo ok
