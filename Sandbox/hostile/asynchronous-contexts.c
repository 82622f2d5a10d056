// tries: to use up the contexts of asynchronous input and output, of which there is one count for the machine
// wall:  the system call filter
// power: bare
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    unsigned long context = 0;
    if (syscall(SYS_io_setup, 128, &context) == 0) {
        puts("escaped: took contexts of asynchronous input and output");
    } else {
        puts(errno == ENOSYS || errno == EPERM ? "held" : strerror(errno));
    }
    return 0;
}
