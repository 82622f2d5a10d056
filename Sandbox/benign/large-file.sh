# does: a large file within the limit
head -c 100000000 /dev/zero >large && [ "$(stat -c %s large)" -eq 100000000 ] && rm large && echo ok
