#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CSandbox.h"
#include "Child.h"
#include "ControlGroup.h"

// The name by which this binary, started anew, knows that it is the spawner.
static const char spawner_name[] = "hone-spawner";

enum { MAXIMUM_DESCRIPTORS = CSANDBOX_FILES_DESCRIPTOR + CSANDBOX_MAXIMUM_FILES + 1 };

// A launch as it crosses the socket: this, the limits, then the strings of program, arguments, workspace, staging folder
// and mounts, each with its NUL. Both ends are the same binary.
struct request {
    uint64_t string_bytes;
    uint32_t argument_count;
    uint32_t file_count;
    uint32_t limit_count;
    bool has_gate;
    bool has_identity;
    bool has_workspace;
    struct csandbox_limit processes;
    struct csandbox_budget budget;
    struct csandbox_identity identity;
};

static int send_all(int spawner, const char *bytes, size_t count, const int *descriptors, size_t descriptor_count) {
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(int) * MAXIMUM_DESCRIPTORS)];
    } control;
    while (count > 0) {
        struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
        if (descriptor_count > 0) {
            message.msg_control = control.bytes;
            message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptor_count);
            struct cmsghdr *header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(sizeof(int) * descriptor_count);
            memcpy(CMSG_DATA(header), descriptors, sizeof(int) * descriptor_count);
        }
        ssize_t sent = sendmsg(spawner, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == ETOOMANYREFS) {
            // As many descriptors are under way as one user may have; the spawner is about to take some.
            poll(NULL, 0, 1);
            continue;
        }
        if (sent < 0) return -1;
        bytes += sent;
        count -= (size_t)sent;
        descriptor_count = 0;
    }
    return 0;
}

static int receive_all(int socket, void *bytes, size_t count) {
    char *rest = bytes;
    while (count > 0) {
        ssize_t received = recv(socket, rest, count, 0);
        if (received < 0 && errno == EINTR) continue;
        if (received <= 0) return -1;
        rest += received;
        count -= (size_t)received;
    }
    return 0;
}

static size_t append(char *target, size_t offset, const void *bytes, size_t count) {
    if (target != NULL) memcpy(target + offset, bytes, count);
    return offset + count;
}

static size_t append_text(char *target, size_t offset, const char *text) {
    return append(target, offset, text, strlen(text) + 1);
}

// With a NULL target, the size alone.
static size_t encode(const struct csandbox_launch *launch, struct request *request, char *target) {
    size_t size = append(target, 0, request, sizeof *request);
    size = append(target, size, launch->limits, launch->limit_count * sizeof *launch->limits);
    size_t start = size;
    size = append_text(target, size, launch->program);
    for (size_t i = 0; i < request->argument_count; i++) size = append_text(target, size, launch->arguments[i]);
    if (request->has_workspace) size = append_text(target, size, launch->workspace);
    if (launch->identity != NULL) {
        size = append_text(target, size, launch->identity->staging);
        for (size_t i = 0; i < launch->identity->mount_count; i++) {
            size = append_text(target, size, launch->identity->mounts[i]);
        }
    }
    request->string_bytes = size - start;
    return size;
}

int csandbox_supervise(int spawner, const struct csandbox_launch *launch) {
    if (launch->file_count > CSANDBOX_MAXIMUM_FILES) return -E2BIG;
    struct request request = {
        .file_count = (uint32_t)launch->file_count,
        .limit_count = (uint32_t)launch->limit_count,
        .has_gate = launch->gate >= 0,
        .has_identity = launch->identity != NULL,
        .has_workspace = launch->workspace != NULL,
        .processes = launch->processes,
        .budget = launch->budget,
    };
    if (launch->identity != NULL) request.identity = *launch->identity;
    while (launch->arguments[request.argument_count] != NULL) request.argument_count++;
    size_t size = encode(launch, &request, NULL);
    char *message = malloc(size);
    if (message == NULL) return -ENOMEM;
    encode(launch, &request, message);
    int descriptors[MAXIMUM_DESCRIPTORS] = {
        launch->input, launch->output, launch->errors, launch->control, launch->report, launch->filter,
    };
    size_t count = CSANDBOX_FILES_DESCRIPTOR;
    for (size_t i = 0; i < launch->file_count; i++) descriptors[count++] = launch->files[i];
    if (request.has_gate) descriptors[count++] = launch->gate;

    int result = send_all(spawner, message, size, descriptors, count);
    int error = errno;
    free(message);
    return result == 0 ? 0 : error == EAGAIN || error == ECONNRESET ? -EPIPE : -error;
}

// The request's fixed part with its descriptors; false at the end of the socket.
static bool receive_request(struct request *request, int *descriptors, size_t *descriptor_count) {
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(int) * MAXIMUM_DESCRIPTORS)];
    } control;
    struct iovec part = {.iov_base = request, .iov_len = sizeof *request};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes,
    };
    ssize_t received;
    do received = recvmsg(0, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (received <= 0 || (message.msg_flags & MSG_CTRUNC) || header == NULL || header->cmsg_type != SCM_RIGHTS) {
        return false;
    }
    *descriptor_count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(descriptors, CMSG_DATA(header), *descriptor_count * sizeof(int));
    return receive_all(0, (char *)request + received, sizeof *request - (size_t)received) == 0;
}

// Points into the strings that stand one after another from *text on, which becomes their end.
static void point(char **pointers, size_t count, char **text) {
    for (size_t i = 0; i < count; i++) {
        pointers[i] = *text;
        *text += strlen(*text) + 1;
    }
}

// Receives one launch, and lets the body have it.
static void with_request(void (*body)(const struct csandbox_launch *, void *), void *context) {
    struct request request;
    int descriptors[MAXIMUM_DESCRIPTORS];
    size_t count = 0;
    if (!receive_request(&request, descriptors, &count)) _exit(0);
    size_t gate = CSANDBOX_FILES_DESCRIPTOR + request.file_count;
    if (count != gate + request.has_gate) _exit(0);
    size_t mounts = request.has_identity ? request.identity.mount_count : 0;
    size_t limits = request.limit_count * sizeof(struct csandbox_limit);
    size_t pointers = (request.argument_count + 1 + mounts) * sizeof(char *);
    size_t size = limits + pointers + request.string_bytes;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) _exit(0);
    char **arguments = (char **)(memory + limits), *text = memory + limits + pointers;
    if (receive_all(0, memory, limits) != 0 || receive_all(0, text, request.string_bytes) != 0) _exit(0);

    struct csandbox_launch launch = {
        .program = text,
        .arguments = arguments,
        .input = descriptors[0], .output = descriptors[1], .errors = descriptors[2], .control = descriptors[3],
        .report = descriptors[4], .filter = descriptors[5],
        .files = descriptors + CSANDBOX_FILES_DESCRIPTOR,
        .file_count = request.file_count,
        .gate = request.has_gate ? descriptors[gate] : -1,
        .limits = (const struct csandbox_limit *)memory,
        .limit_count = request.limit_count,
        .processes = request.processes,
        .budget = request.budget,
        .identity = request.has_identity ? &request.identity : NULL,
    };
    text += strlen(text) + 1;
    point(arguments, request.argument_count, &text);
    arguments[request.argument_count] = NULL;
    if (request.has_workspace) point((char **)&launch.workspace, 1, &text);
    if (request.has_identity) {
        char **paths = arguments + request.argument_count + 1;
        point((char **)&request.identity.staging, 1, &text);
        point(paths, mounts, &text);
        request.identity.mounts = (const char *const *)paths;
    }
    body(&launch, context);
    munmap(memory, size);
    for (size_t i = 0; i < count; i++) close(descriptors[i]);
}

// In a new process.
static void take(const struct csandbox_launch *launch, void *context) {
    send(launch->control, "t", 1, MSG_NOSIGNAL);
    csandbox_run_supervisor(launch, *(int *)context);
}

static void refuse(const struct csandbox_launch *launch, void *context) {
    struct csandbox_report report = {.stage = CSANDBOX_PROCESS, .error = *(int *)context, .exit_code = -1};
    send(launch->control, "t", 1, MSG_NOSIGNAL);
    (void)!write(launch->report, &report, sizeof report);
}

// Keeps one process ahead of the launches: it waits for the next one and becomes its supervisor. Ends when the process
// at the other end of the socket does, however it ends.
static _Noreturn void serve(void) {
    // A session of its own: Ctrl-C in the terminal is for the person's program.
    setsid();
    // Nobody waits for the supervisors.
    struct sigaction unwanted = {.sa_handler = SIG_IGN};
    sigaction(SIGCHLD, &unwanted, NULL);
    sigaction(SIGPIPE, &unwanted, NULL);
    prctl(PR_SET_NAME, spawner_name, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    csandbox_close_from(1);
    // Standard output and error are nobody's, so that no descriptor of a launch comes to be them.
    if (open("/dev/null", O_RDWR | O_CLOEXEC) != 1 || open("/dev/null", O_RDWR | O_CLOEXEC) != 2) _exit(1);
    char ready = 1;
    if (chdir("/") != 0 || send_all(0, &ready, 1, NULL, 0) != 0) _exit(1);
    csandbox_group_sweep();
    struct csandbox_start last = {.has_identity = false};
    for (;;) {
        int started[2];
        if (pipe2(started, O_CLOEXEC) != 0) _exit(1);
        pid_t child = fork();
        if (child == 0) {
            close(started[0]);
            csandbox_prepare_supervisor(last.has_identity ? &last.identity : NULL);
            // Without a spawner this process would be the last: the next launch shall find a closed socket.
            struct pollfd events[] = {{.fd = 0, .events = POLLIN}, {.fd = started[1]}};
            while (poll(events, 2, -1) < 0 && errno == EINTR) {}
            if (events[1].revents != 0) _exit(0);
            with_request(take, &started[1]);
        }
        close(started[1]);
        if (child < 0) {
            int error = errno;
            with_request(refuse, &error);
        } else if (read(started[0], &last, sizeof last) != sizeof last) {
            // It found the socket's end, or was killed and may have left half a launch there.
            _exit(0);
        }
        close(started[0]);
    }
}

// Before main, so that any program that has this library can be its own spawner.
__attribute__((constructor)) static void become_spawner(int count, char **arguments) {
    // Whoever runs it may give it a name of its own before.
    int name = 0;
    while (name < count && name < 2 && strcmp(arguments[name], spawner_name) != 0) name++;
    if (name >= count || name == 2) return;
    int domain = 0;
    socklen_t size = sizeof domain;
    if (getsockopt(0, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 || domain != AF_UNIX) return;
    for (int i = name + 1; i < count; i++) csandbox_group_use(arguments[i]);
    serve();
}

void csandbox_spawner_end(int spawner, pid_t process) {
    close(spawner);
    if (process <= 0) return;
    kill(process, SIGKILL);
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
}

int csandbox_control(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : -errno; }

void csandbox_control_kill(int control) {
    send(control, "k", 1, MSG_NOSIGNAL);
    shutdown(control, SHUT_WR);
}

bool csandbox_control_is_taken(int control) {
    char taken;
    return recv(control, &taken, 1, MSG_DONTWAIT) == 1;
}

// The variables that the spawner, or the program that runs it, needs; nothing else is handed on.
static void choose_environment(bool has_runner, char **chosen) {
    // Where the dynamic linker finds this binary's libraries, and where the person's session is.
    static const char *const names[] = {"LD_LIBRARY_PATH=", "XDG_RUNTIME_DIR=", "DBUS_SESSION_BUS_ADDRESS="};
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        for (size_t i = 0; i < (has_runner ? 3 : 1); i++) {
            if (strncmp(*entry, names[i], strlen(names[i])) == 0) *chosen++ = *entry;
        }
    }
    *chosen = NULL;
}

enum { MAXIMUM_RUNNER = 16, MAXIMUM_GROUPS = 6 };

int csandbox_spawner_start(char *const *groups, char *const *runner, pid_t *process) {
    char *arguments[MAXIMUM_RUNNER + MAXIMUM_GROUPS + 3] = {NULL}, self[PATH_MAX];
    int count = 0;
    const char *program = "/proc/self/exe";
    if (runner != NULL) {
        // For the runner, /proc/self would be itself.
        ssize_t length = readlink(program, self, sizeof self - 1);
        if (length < 0) return -errno;
        self[length] = 0;
        program = runner[0];
        while (count < MAXIMUM_RUNNER && runner[count] != NULL) {
            arguments[count] = runner[count];
            count++;
        }
        arguments[count++] = self;
    }
    arguments[count++] = (char *)spawner_name;
    for (int i = 0; i < MAXIMUM_GROUPS && groups[i] != NULL; i++) arguments[count++] = groups[i];
    char *environment[4];
    choose_environment(runner != NULL, environment);

    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
    // A spawner that does not answer is as good as none; one that has to be run by another can be done without.
    struct timeval patience = {.tv_sec = runner == NULL ? 30 : 3};
    setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    // What a runner says is no answer.
    int nobody = open("/dev/null", O_RDWR | O_CLOEXEC);
    *process = nobody < 0 ? -errno : csandbox_spawn(program, arguments, environment, NULL, ends[1], nobody, nobody);
    if (nobody >= 0) close(nobody);
    close(ends[1]);
    char ready;
    if (*process > 0 && receive_all(ends[0], &ready, 1) == 0) {
        patience.tv_sec = 30;
        setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        return ends[0];
    }
    int error = *process > 0 ? EPIPE : -*process;
    csandbox_spawner_end(ends[0], *process);
    return -error;
}
