# tries: to raise its own limits
# limit: hard limits, and no capability to raise them
# power: bare
# needs: tight
if (ulimit -n 1000000) 2>/dev/null || (ulimit -c 1024) 2>/dev/null || (ulimit -f unlimited && ulimit -c 1) 2>/dev/null; then
    echo "escaped: raised a limit"
else
    echo held
fi
