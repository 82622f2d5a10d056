// tries: to trace a process of the host
// wall:  the system call filter
// power: bare
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

int main(void) {
    const char *text = getenv("BAIT_PID");
    long result = ptrace(PTRACE_SEIZE, text ? atoi(text) : 1, 0, 0);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: traced a process of the host (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
