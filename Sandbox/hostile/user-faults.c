// tries: to handle its own page faults, which makes faults of the kernel easier to use
// wall:  the system call filter
// power: bare
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    long result = syscall(SYS_userfaultfd, O_CLOEXEC);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: handles page faults (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
