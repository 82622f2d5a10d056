# does: the address and undefined behaviour sanitizers
command -v gcc >/dev/null || { echo "skipped: no gcc"; exit; }
printf '#include <stdlib.h>\nint main(void) { char *p = malloc(4); p[4] = 1; return p[4]; }\n' >bad.c
gcc -fsanitize=undefined -g bad.c -o program 2>/dev/null || { echo "skipped: no sanitizers"; exit; }
./program >/dev/null 2>&1
printf 'int main(int n, char **v) { (void)v; return (n << 31) == 7; }\n' >shift.c
gcc -fsanitize=undefined shift.c -o shift && ./shift 2>/dev/null
echo ok
