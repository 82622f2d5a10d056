# does: background jobs and wait
for number in 1 2 3 4; do (sleep 0.05; echo "$number" >"part$number") & done
wait
[ "$(cat part? | sort -n | tr -d '\n')" = 1234 ] && echo ok
