#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CSandbox.h"
#include "Child.h"

// The same on every architecture, and newer than some C libraries.
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif

void csandbox_close_from(int first) { syscall(SYS_close_range, (unsigned)first, ~0U, 0U); }

void csandbox_reset_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);
}

void csandbox_unblock_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void execute_tool(
    const char *program, char *const *arguments, char *const *environment, const char *directory,
    const int *descriptors, volatile int *error) {
    int moved[3];
    setsid();
    for (int i = 0; i < 3; i++) {
        moved[i] = fcntl(descriptors[i], F_DUPFD, 64);
        if (moved[i] < 0) goto failed;
    }
    for (int i = 0; i < 3; i++) {
        if (dup2(moved[i], i) < 0) goto failed;
    }
    csandbox_close_from(3);
    if (directory != NULL && chdir(directory) != 0) goto failed;
    csandbox_reset_signals();
    csandbox_unblock_signals();
    execve(program, arguments, environment);
failed:
    *error = errno;
    _exit(127);
}

pid_t csandbox_spawn(
    const char *program, char *const *arguments, char *const *environment, const char *directory, int input,
    int output, int errors) {
    int descriptors[] = {input, output, errors};
    volatile int error = 0;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = vfork();
    if (child == 0) execute_tool(program, arguments, environment, directory, descriptors, &error);
    if (child < 0) error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error == 0) return child;
    if (child > 0) waitpid(child, NULL, 0);
    return -error;
}

int csandbox_open_beneath(int directory, const char *path, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    int descriptor = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
    return descriptor < 0 ? -errno : descriptor;
}

int csandbox_folder_beneath(int directory, const char *path) {
    return csandbox_open_beneath(directory, path, O_PATH | O_DIRECTORY, 0);
}

int csandbox_keeps_nanoseconds(int directory) {
    struct statfs system;
    if (fstatfs(directory, &system) != 0) return 0;
    switch ((unsigned)system.f_type) {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case F2FS_SUPER_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
        return 1;
    default:
        return 0;
    }
}

int csandbox_sealed_file(const char *name, const void *bytes, size_t count) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0) return -errno;
    const char *rest = bytes;
    while (count > 0) {
        ssize_t written = write(descriptor, rest, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) goto failed;
        rest += written;
        count -= (size_t)written;
    }
    if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0) {
        return descriptor;
    }
failed:;
    int error = errno;
    close(descriptor);
    return -error;
}

int csandbox_event(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

void csandbox_event_signal(int event) { eventfd_write(event, 1); }

int csandbox_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }

pid_t csandbox_thread(void) { return (pid_t)syscall(SYS_gettid); }
