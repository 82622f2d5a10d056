// tries: to mount a file system
// wall:  the system call filter
// power: without filter, capabilities
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

int main(void) {
    mkdir("/tmp/point", 0755);
    int result = mount("none", "/tmp/point", "tmpfs", 0, NULL);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: mounted a file system (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
