// tries: to open files by number, around all folders
// wall:  the system call filter
// power: bare
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <string.h>
#include <sys/types.h>

int main(void) {
    struct { struct file_handle handle; char space[128]; } file = {.handle = {.handle_bytes = 128}};
    int mount;
    int result = name_to_handle_at(AT_FDCWD, "/usr", &file.handle, &mount, 0);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: has a file by its number (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
