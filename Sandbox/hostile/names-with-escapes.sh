# tries: to take over the terminal of whoever is told which files it made
# wall:  sanitised output
# power: bare
# outside: yes
name="$(printf 'a\033]0;owned\007\nb')"
: >"$name"
ls --show-control-chars -N 2>&1 || ls
printf '%s\n' "$name" >&2
printf '%s' "$name"
echo
echo tried
