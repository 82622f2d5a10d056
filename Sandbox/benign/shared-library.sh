# does: building a shared library and loading it
command -v gcc >/dev/null || { echo "skipped: no gcc"; exit; }
echo 'int answer(void) { return 42; }' >answer.c && gcc -shared -fPIC answer.c -o libanswer.so
printf 'int answer(void);\nint main(void) { return answer() != 42; }\n' >main.c && gcc main.c -L. -lanswer -o program
LD_LIBRARY_PATH=. ./program && echo ok
