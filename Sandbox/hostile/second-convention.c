// tries: to make system calls by the second convention of the machine (x32), whose numbers a filter may not know
// wall:  the system call filter, which kills
// power: without filter
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
#ifdef __x86_64__
    int status;
    pid_t child = fork();
    if (child == 0) {
        syscall(0x40000000 + SYS_getpid);
        _exit(0);
    }
    waitpid(child, &status, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS) {
        puts("escaped: the call reached the kernel");
        return 0;
    }
#endif
    puts("held");
    return 0;
}
