#define _GNU_SOURCE
#include "Staging.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The same on every architecture, and newer than some C libraries.
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
enum { CLONE_TREE = 1, MOVE_FROM_DESCRIPTOR = 4 };
enum { ATTRIBUTE_NOSUID = 0x2, ATTRIBUTE_NODEV = 0x4, ATTRIBUTE_IDMAP = 0x00100000 };

struct attributes {
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t namespace;
};

static int sleep_until_killed(void *unused) {
    (void)unused;
    for (;;) syscall(SYS_ppoll, NULL, 0, NULL, NULL, 0);
    return 0;
}

static int write_map(pid_t process, const char *name, uint32_t inside, uint32_t outside) {
    char path[48], line[48];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    int length = snprintf(line, sizeof line, "%u %u 1", inside, outside);
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    ssize_t written = write(descriptor, line, (size_t)length);
    int error = errno;
    close(descriptor);
    errno = error;
    return written == length ? 0 : -1;
}

// A user namespace in which the workspace's owner is the box's user. A namespace exists only while a process or a
// descriptor holds it, so a process is made for the moment.
int csandbox_owner_namespace(const struct csandbox_identity *identity, uint32_t user) {
    static char stack[16384] __attribute__((aligned(16)));
    pid_t holder = clone(sleep_until_killed, stack + sizeof stack, CLONE_VM | CLONE_NEWUSER | SIGCHLD, NULL);
    if (holder < 0) return -1;
    int descriptor = -1;
    if (write_map(holder, "uid_map", identity->owner, user) == 0 &&
        write_map(holder, "gid_map", identity->owner_group, user) == 0) {
        char path[48];
        snprintf(path, sizeof path, "/proc/%d/ns/user", holder);
        descriptor = open(path, O_RDONLY | O_CLOEXEC);
    }
    int error = errno;
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    errno = error;
    return descriptor;
}

static int make_mount_point(const char *path, int tree) {
    struct stat source;
    if (fstat(tree, &source) != 0) return -1;
    if (S_ISDIR(source.st_mode)) return mkdir(path, 0755);
    int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (file < 0) return -1;
    return close(file);
}

int csandbox_stage_mounts(
    const struct csandbox_identity *identity, uint32_t user, int owner, struct csandbox_report *report) {
    int trees[CSANDBOX_MAXIMUM_MOUNTS];
    report->stage = CSANDBOX_STAGING;
    if (identity->mount_count > CSANDBOX_MAXIMUM_MOUNTS) {
        errno = E2BIG;
        return -1;
    }
    report->stage = CSANDBOX_OWNER_MAP;
    if (!identity->maps_owner) owner = -1;
    else if (owner < 0 && (owner = csandbox_owner_namespace(identity, user)) < 0) return -1;

    report->stage = CSANDBOX_NAMESPACE;
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return -1;

    report->stage = CSANDBOX_SOURCE;
    for (size_t i = 0; i < identity->mount_count; i++) {
        report->mount = (int32_t)i;
        trees[i] = (int)syscall(SYS_open_tree, AT_FDCWD, identity->mounts[i], CLONE_TREE | O_CLOEXEC);
        if (trees[i] < 0) return -1;
    }
    if (owner >= 0) {
        report->stage = CSANDBOX_OWNER_MAP;
        struct attributes attributes = {
            .set = ATTRIBUTE_IDMAP | ATTRIBUTE_NOSUID | ATTRIBUTE_NODEV,
            .namespace = (uint64_t)owner,
        };
        if (syscall(SYS_mount_setattr, trees[0], "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0) return -1;
        close(owner);
    }

    report->stage = CSANDBOX_STAGING;
    if (mount("hone", identity->staging, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=256k") != 0) return -1;
    for (size_t i = 0; i < identity->mount_count; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%zu", identity->staging, i);
        if (make_mount_point(path, trees[i]) != 0) return -1;
        if (syscall(SYS_move_mount, trees[i], "", AT_FDCWD, path, MOVE_FROM_DESCRIPTOR) != 0) return -1;
        close(trees[i]);
    }
    return 0;
}
