// tries: to pass the filter with arguments whose upper halves it does not expect
// wall:  the system call filter
// power: without filter
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    unsigned long high = 0xDEADBEEF00000000ul;
    // AF_NETLINK
    if (syscall(SYS_socket, high | 16, 3, 0) >= 0) {
        puts("escaped: made a socket of another family");
        return 0;
    }
    int file = open("file", O_CREAT | O_RDWR, 0600);
    struct stat status;
    if (file >= 0 && syscall(SYS_fchmod, file, high | 04755) == 0 && fstat(file, &status) == 0 &&
        (status.st_mode & 04000)) {
        puts("escaped: set a user id mode");
        fchmod(file, 0600);
        return 0;
    }
    puts("held");
    return 0;
}
