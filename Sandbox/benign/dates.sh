# does: dates, times and time zones
[ "$(date -u -d @86400 +%F)" = 1970-01-02 ] && [ "$(date +%Y)" -ge 2024 ] && echo ok
