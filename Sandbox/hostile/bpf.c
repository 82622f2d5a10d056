// tries: to load programs into the kernel
// wall:  the system call filter
// power: without filter
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    union bpf_attr attributes;
    memset(&attributes, 255, sizeof attributes);
    long result = syscall(SYS_bpf, 4096, &attributes, sizeof attributes);
    if (result < 0 && errno == EPERM) result = syscall(SYS_bpf, BPF_PROG_ATTACH, (void *)8, 0);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) {
        puts("held");
    } else {
        printf("escaped: reached the kernel's programs (%ld, %s)\n", (long)result, result < 0 ? strerror(errno) : "success");
    }
    return 0;
}
