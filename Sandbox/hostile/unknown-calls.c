// tries: to find calls of a kernel newer than the filter
// wall:  the system call filter, which knows no number above its newest
// power: without filter
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
    // Calls that this kernel may have, with arguments that it must refuse: landlock, statmount, listmount, the modules
    // of security, and all above.
    int known[] = {444, 445, 457, 458, 459, 460, 461};
    for (int i = 0; i < 7; i++) {
        if (syscall(known[i], -1, -1, -1, -1, -1, -1) >= 0 || errno != ENOSYS) {
            printf("escaped: call %d reached the kernel\n", known[i]);
            return 0;
        }
    }
    for (long number = 467; number < 1024; number++) {
        if (syscall(number, -1, -1, -1, -1, -1, -1) >= 0 || errno != ENOSYS) {
            printf("escaped: call %ld reached the kernel\n", number);
            return 0;
        }
    }
    puts("held");
    return 0;
}
