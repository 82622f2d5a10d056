// tries: to use up the pending signals of its user with timers
// limit: the limit of pending signals
// power: bare
#include <signal.h>
#include <stdio.h>
#include <time.h>

int main(void) {
    int made = 0;
    for (timer_t timer; made < 20000 && timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0; made++) {}
    if (made > 10000) {
        printf("escaped: has %d timers\n", made);
    } else {
        puts("held");
    }
    return 0;
}
