// tries: to use openat2, whose mode a filter cannot see
// wall:  the system call filter
// power: without filter
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    struct open_how how = {.flags = O_CREAT | O_WRONLY, .mode = 0755};
    long result = syscall(SYS_openat2, AT_FDCWD, "made", &how, sizeof how);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: made a file with openat2 (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
