# tries: to take over the terminal of whoever reads its output
# wall:  sanitised output
# power: bare
# outside: yes
printf '\033]0;owned\007\033[2J\033]52;c;b3duZWQ=\007\302\233 \342\200\256 \377\376\0\n'
echo tried
