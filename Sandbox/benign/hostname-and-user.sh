# does: asking who and where it is
[ "$(id -un)" = hone ] && [ -n "$(hostname)" ] && [ -d "$HOME" ] && touch "$HOME/x" && [ -w "$TMPDIR" ] && echo ok
