// tries: to set up segments of its own, which has led to faults of the kernel
// wall:  the system call filter
// power: without filter
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    #ifdef SYS_modify_ldt
    char entry[16];
    long result = syscall(SYS_modify_ldt, 0, entry, sizeof entry);
#else
    long result = -1;
    errno = ENOSYS;
#endif
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: read its segments (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
