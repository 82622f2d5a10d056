// tries: to use a file for swapping
// wall:  the system call filter
// power: bare
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/swap.h>

int main(void) {
    int result = swapon("/nonexistent/hostile", 0);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: reached swapping (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
