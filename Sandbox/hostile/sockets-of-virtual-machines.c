// tries: to talk to the host of the virtual machine
// wall:  socket families in the system call filter
// power: without filter
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(void) {
    int result = socket(40, SOCK_STREAM, 0);
    if (result < 0 && errno == EAFNOSUPPORT) errno = EPERM;
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: made a socket to the hypervisor (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
