// tries: to make system calls as a program of 32 bits, with other numbers
// wall:  the system call filter, which kills
// power: without filter
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
#ifdef __x86_64__
    int status;
    pid_t child = fork();
    if (child == 0) {
        long result;
        // getpid
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
        _exit(result > 0 ? 0 : 1);
    }
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) {
        puts("escaped: the call reached the kernel");
        return 0;
    }
#endif
    puts("held");
    return 0;
}
