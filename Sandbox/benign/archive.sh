# does: tar and gzip there and back
mkdir -p folder/inner && seq 1 5000 >folder/inner/numbers && ln -s inner/numbers folder/link
tar czf archive.tar.gz folder && mkdir out && tar xzf archive.tar.gz -C out
cmp folder/inner/numbers out/folder/inner/numbers && [ -L out/folder/link ] && echo ok
