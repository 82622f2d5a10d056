// tries: to trace a child, which is a way around filters
// wall:  the system call filter
// power: without filter
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    long result = ptrace(PTRACE_TRACEME, 0, 0, 0);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: is traced (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
