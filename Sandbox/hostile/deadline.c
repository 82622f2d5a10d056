// tries: to take the processor from everybody else by a deadline, and to go before them by a better niceness
// limit: no real-time priority and no niceness below zero
// power: bare
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

struct scheduling {
    uint32_t size, policy;
    uint64_t flags;
    int32_t niceness;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

enum { OTHER = 0, DEADLINE = 6, MILLISECOND = 1000000 };

int main(void) {
    struct scheduling deadline = {
        .size = sizeof deadline, .policy = DEADLINE, .runtime = 5 * MILLISECOND, .deadline = 10 * MILLISECOND,
        .period = 10 * MILLISECOND,
    };
    struct scheduling nicer = {.size = sizeof nicer, .policy = OTHER, .niceness = -10};
    int has_niceness = syscall(SYS_sched_setattr, 0, &nicer, 0) == 0;
    int has_deadline = syscall(SYS_sched_setattr, 0, &deadline, 0) == 0;
    if (has_deadline || has_niceness) printf("escaped: goes before others (%d, %d)\n", has_deadline, has_niceness);
    else puts("held");
    return 0;
}
