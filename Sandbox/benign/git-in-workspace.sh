# does: reading the workspace's own repository
# needs: repository
command -v git >/dev/null || { echo "skipped: no git"; exit; }
[ -d .git/hooks ] && cat .git/config >/dev/null && echo ok
