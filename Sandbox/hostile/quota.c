// tries: to ask for the quotas of the disk
// wall:  the system call filter
// power: bare
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/quota.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    char buffer[256];
    long result = syscall(SYS_quotactl, QCMD(Q_SYNC, USRQUOTA), NULL, 0, buffer);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: reached quotas (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
