# does: compiling and running C in several files
command -v gcc >/dev/null || { echo "skipped: no gcc"; exit; }
echo 'int twice(int x) { return 2 * x; }' >twice.c
printf '#include <stdio.h>\n#include <math.h>\nint twice(int);\nint main(void) { printf("%%d %%.0f\\n", twice(21), sqrt(81)); }\n' >main.c
gcc -O2 -Wall -c twice.c && gcc -O2 -Wall -c main.c && gcc twice.o main.o -lm -o program && [ "$(./program)" = "42 9" ] && echo ok
