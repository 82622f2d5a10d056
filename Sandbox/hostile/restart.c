// tries: to restart the machine, with a magic number that the kernel refuses
// wall:  the system call filter
// power: without filter, capabilities
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    long result = syscall(SYS_reboot, 1, 2, 3, 0);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: reached reboot (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
