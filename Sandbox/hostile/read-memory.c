// tries: to read the memory of another process
// wall:  the system call filter
// power: without filter
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void) {
    char from[8] = "secret", to[8];
    struct iovec local = {to, 8}, remote = {from, 8};
    long result = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: read memory by process (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
