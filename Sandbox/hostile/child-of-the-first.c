// tries: to leave a process behind that is not its child, but its parent's
// wall:  the end of the process namespace
// power: bare
// outside: yes
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    // On aarch64 the last two arguments are the other way round, and both are nothing here.
    if (syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) == 0) {
        for (int i = 0; i < 3; i++) close(i);
        sleep(600);
    }
    puts("tried");
    return 0;
}
