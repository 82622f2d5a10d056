// tries: to take the machine's stock of huge pages, which no limit of memory counts
// wall:  the system call filter
// power: without filter
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

enum { PAGE = 2 << 20 };

// A stock that is empty was asked, too.
static int is_reached(int failed) { return !failed || errno == ENOMEM; }

int main(void) {
    int file = memfd_create("huge", MFD_HUGETLB);
    int reached = is_reached(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0) == MAP_FAILED);
    reached |= is_reached(file < 0) << 1;
    reached |= is_reached(shmget(IPC_PRIVATE, PAGE, IPC_CREAT | SHM_HUGETLB | 0600) < 0) << 2;
    puts(reached ? "escaped: reached the huge pages" : "held");
    return 0;
}
