#include <fcntl.h>
#include <unistd.h>

// A file, a socket or a queue of the runtime that got the number of a closed standard descriptor would receive what
// is meant for a person, and programs would be given it as their own. Before main, because the runtime opens its
// queues before any Swift code runs.
__attribute__((constructor)) static void open_standard_descriptors(void) {
    int descriptor;
    do {
        descriptor = open("/dev/null", O_RDWR);
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor >= 0) close(descriptor);
}
