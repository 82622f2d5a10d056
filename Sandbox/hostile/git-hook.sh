# tries: to leave a hook that the person's next git command would run
# wall:  the workspace's .git, which is read-only
# power: bare
# needs: repository
if (echo 'touch /tmp/owned' >.git/hooks/post-checkout) 2>/dev/null || (echo '[core] pager = x' >>.git/config) 2>/dev/null; then
    echo "escaped: changed the repository's settings"
elif mv .git moved 2>/dev/null || rm -rf .git 2>/dev/null; then
    echo "escaped: replaced the repository"
else
    echo held
fi
