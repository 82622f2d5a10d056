// tries: to give a file rights by calls that are newer than most filters: fchmodat2, setxattrat, file_setattr
// wall:  the system call filter
// power: bare
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/types.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Alike on every architecture.
enum { CHANGE_MODE = 452, SET_ATTRIBUTE = 463, SET_FILE_ATTRIBUTES = 469 };

int main(void) {
    int made = open("tool", O_CREAT | O_RDWR, 0755), done = 0;
    if (syscall(CHANGE_MODE, AT_FDCWD, "tool", 04755, 0) == 0) done |= 1;
    struct vfs_cap_data rights = {.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE};
    rights.data[0].permitted = 1 << CAP_DAC_OVERRIDE;
    struct {
        __u64 value;
        __u32 size, flags;
    } attribute = {.value = (__u64)&rights, .size = sizeof rights};
    if (syscall(SET_ATTRIBUTE, AT_FDCWD, "tool", 0, "security.capability", &attribute, sizeof attribute) == 0) done |= 2;
    // FS_XFLAG_IMMUTABLE
    struct {
        __u64 flags;
        __u32 rest[4];
    } attributes = {.flags = 8};
    if (syscall(SET_FILE_ATTRIBUTES, AT_FDCWD, "tool", &attributes, sizeof attributes, 0) == 0) {
        done |= 4;
        attributes.flags = 0;
        syscall(SET_FILE_ATTRIBUTES, AT_FDCWD, "tool", &attributes, sizeof attributes, 0);
    }
    close(made);
    unlink("tool");
    if (done) printf("escaped: gave a file rights (%d)\n", done);
    else puts("held");
    return 0;
}
