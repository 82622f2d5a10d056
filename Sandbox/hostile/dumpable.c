// tries: to be found dumpable by the kernel's helper, whose program runs outside with all rights
// limit: no core files
// power: bare
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>

int main(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_CORE, &limit);
    getrlimit(RLIMIT_CORE, &limit);
    // A limit of 1 is the kernel's sign for a helper that reads from a pipe; 0 is none at all.
    puts(limit.rlim_cur > 0 ? "escaped: can leave a core" : "held");
    return 0;
}
