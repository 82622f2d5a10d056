# does: diff and patch
command -v patch >/dev/null || { diff /dev/null /dev/null && echo "skipped: no patch"; exit; }
seq 1 50 >old && sed 's/25/changed/' old >new
diff -u old new >change
patch -s old change && cmp old new && echo ok
