# does: make with two jobs and a changed file
command -v make >/dev/null && command -v gcc >/dev/null || { echo "skipped: no make"; exit; }
printf 'all: a b\na: a.c\n\tgcc -o $@ $<\nb: b.c\n\tgcc -o $@ $<\n' >Makefile
echo 'int main(void) { return 0; }' | tee a.c >b.c
make -s -j2 && ./a && ./b && touch -d '+1 minute' a.c && make -n | grep -q 'gcc -o a' && echo ok
