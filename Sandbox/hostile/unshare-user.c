// tries: to make a user namespace
// wall:  the system call filter
// power: without filter, namespaces
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sched.h>
#include <string.h>

int main(void) {
    int result = unshare(CLONE_NEWUSER);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: made a user namespace (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
