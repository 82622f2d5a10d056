# does: here-documents, functions, traps and command substitution
total() { echo $(($1 + $2)); }
trap 'echo ok' EXIT
[ "$(total 2 3)" = 5 ] && cat >text <<TEXT && grep -q "five 5" text
five $(total 2 3)
TEXT
