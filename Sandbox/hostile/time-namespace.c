// tries: to make a namespace by the calls that take other flags than clone's
// wall:  the system call filter
// power: bare
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    // CLONE_NEWTIME and CLONE_NEWCGROUP, together and alone.
    int flags[] = {0x80, 0x02000000, 0x02000080};
    for (int index = 0; index < 3; index++) {
        if (syscall(SYS_unshare, flags[index]) == 0) {
            printf("escaped: made a namespace (%x)\n", flags[index]);
            return 0;
        }
        // The upper half of an int argument means nothing to the kernel, and must mean nothing to a filter.
        if (syscall(SYS_unshare, 0xFFFFFFFF00000000ul | (unsigned)flags[index]) == 0) {
            printf("escaped: made a namespace with upper bits (%x)\n", flags[index]);
            return 0;
        }
    }
    puts("held");
    return 0;
}
