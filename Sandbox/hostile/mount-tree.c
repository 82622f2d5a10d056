// tries: to take a part of the tree of mounts
// wall:  the system call filter
// power: without filter, capabilities
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    long result = syscall(428, AT_FDCWD, "/usr", 1);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: took a tree of mounts (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
