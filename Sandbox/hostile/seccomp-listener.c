// tries: to put a filter over a program that gains rights when it starts, and to answer its calls
// wall:  no new privileges
// power: bare
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    struct sock_filter allow = {.code = BPF_RET | BPF_K, .k = SECCOMP_RET_ALLOW};
    struct sock_fprog program = {.len = 1, .filter = &allow};
    // Possible without new privileges or with them; only what can still gain some is dangerous.
    int gains = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0;
    long listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    puts(gains && listener >= 0 ? "escaped: listens to programs that can gain rights" : "held");
    return 0;
}
