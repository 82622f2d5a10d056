// tries: to use clone3, whose flags a filter cannot see
// wall:  the system call filter
// power: without filter
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <linux/sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    struct clone_args arguments = {.exit_signal = 17};
    long result = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (result == 0) _exit(0);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: cloned itself with clone3 (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
