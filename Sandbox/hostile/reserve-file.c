// tries: to have a file far larger than its limit by reserving and by writing far out
// limit: the size of files
// power: bare
// needs: tight
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
    signal(SIGXFSZ, SIG_IGN);
    int file = open("file", O_CREAT | O_RDWR, 0600);
    int grown = ftruncate(file, 1L << 40) == 0 || posix_fallocate(file, 0, 256L << 20) == 0 ||
                pwrite(file, "x", 1, 1L << 33) == 1 || fallocate(file, FALLOC_FL_ZERO_RANGE, 0, 256L << 20) == 0;
    puts(grown ? "escaped: the file is larger than it may be" : "held");
    unlink("file");
    return 0;
}
