#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "Child.h"
#include "ControlGroup.h"
#include "Staging.h"
#include "Watchdog.h"

// The same on every architecture, and newer than some C libraries.
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

// Makes the descriptors 0, 1, … in this order and closes all others.
static int keep_only(int *descriptors, int count) {
    for (int i = 0; i < count; i++) {
        descriptors[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, 64);
        if (descriptors[i] < 0) return -1;
    }
    for (int i = 0; i < count; i++) {
        if (dup3(descriptors[i], i, O_CLOEXEC) < 0) return -1;
    }
    csandbox_close_from(count);
    return 0;
}

// Gives the descriptor an offset of its own.
static int open_anew(int descriptor) {
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    int fresh = open(path, O_RDONLY | O_CLOEXEC);
    if (fresh < 0) return -1;
    int result = dup3(fresh, descriptor, O_CLOEXEC);
    close(fresh);
    return result;
}

// What this process has done before it knew that there will be a box.
static struct {
    bool is_bounded;
    // The namespace that maps an owner to the user of this process's box.
    int owner_namespace;
    uint32_t owner;
    uint32_t owner_group;
} prepared = {.owner_namespace = -1};

static int drop_bounding_set(void) {
    for (int capability = 0; capability < 64; capability++) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return errno == EINVAL ? 0 : -1;
    }
    return 0;
}

// Raw calls: the C library's would signal threads that this process does not have.
int csandbox_become(uint32_t user) {
    if (!prepared.is_bounded && drop_bounding_set() != 0) return -1;
    if (syscall(SYS_setgroups, 0, NULL) != 0) return -1;
    if (syscall(SYS_setresgid, user, user, user) != 0) return -1;
    return (int)syscall(SYS_setresuid, user, user, user);
}

// Lowers a limit, of this process where `process` is 0.
static int set_limit(pid_t process, const struct csandbox_limit *limit) {
    struct rlimit now;
    if (getrlimit(limit->resource, &now) != 0) return -1;
    struct rlimit wanted = {
        .rlim_cur = limit->soft < now.rlim_max ? limit->soft : now.rlim_max,
        .rlim_max = limit->hard < now.rlim_max ? limit->hard : now.rlim_max,
    };
    return prlimit(process, limit->resource, &wanted, NULL);
}

struct failure {
    int stage;
    int error;
};

// In the vfork child, which shares the supervisor's memory and so can leave the failure there.
static _Noreturn void execute(
    const struct csandbox_launch *launch, uint32_t user, int status, int block, volatile struct failure *failure) {
    int files = CSANDBOX_FILES_DESCRIPTOR + (int)launch->file_count;
    failure->stage = CSANDBOX_DESCRIPTORS;
    if (dup2(status, CSANDBOX_STATUS_DESCRIPTOR) < 0 || dup2(block, CSANDBOX_BLOCK_DESCRIPTOR) < 0) goto failed;
    for (int i = 0; i < files; i++) {
        if (fcntl(i, F_SETFD, 0) != 0) goto failed;
    }
    csandbox_close_from(files);

    failure->stage = CSANDBOX_LIMITS;
    for (size_t i = 0; i < launch->limit_count; i++) {
        if (set_limit(0, &launch->limits[i]) != 0) goto failed;
    }
    // A user that has no other process can be counted from the start.
    if (launch->identity != NULL && set_limit(0, &launch->processes) != 0) goto failed;
    // The kernel should sacrifice the box before anything else when memory runs out; refusal is harmless.
    int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score >= 0) {
        (void)!write(score, "500", 3);
        close(score);
    }

    failure->stage = CSANDBOX_IDENTITY;
    if (launch->identity != NULL && csandbox_become(user) != 0) goto failed;

    failure->stage = CSANDBOX_EXECUTION;
    signal(SIGPIPE, SIG_DFL);
    csandbox_unblock_signals();
    char *environment[] = {NULL};
    execve(launch->program, launch->arguments, environment);
failed:
    failure->error = errno;
    _exit(127);
}

// A number after "key": in what bubblewrap has written so far, or -1.
static long status_number(const char *text, const char *key) {
    const char *found = strstr(text, key);
    if (found == NULL) return -1;
    char *end;
    long number = strtol(found + strlen(key), &end, 10);
    // What follows a number says that it is whole.
    return *end == 0 ? -1 : number;
}

struct watch {
    int control;
    int status;
    pid_t bubblewrap;
    int bubblewrap_descriptor;
    pid_t init;
    int init_descriptor;
    int release;
    struct csandbox_watchdog watchdog;
    enum csandbox_exhaustion exhaustion;
    char text[512];
    size_t length;
    bool killed;
    // The socket on which the listener of the box's network is handed out, or -1, and who may enter it.
    int gate;
    const uint32_t *user;
};

static void read_status(struct watch *watch) {
    ssize_t count = read(watch->status, watch->text + watch->length, sizeof watch->text - 1 - watch->length);
    if (count > 0) {
        watch->length += (size_t)count;
        watch->text[watch->length] = 0;
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
        close(watch->status);
        watch->status = -1;
    }
}

static void kill_box(struct watch *watch) {
    // bubblewrap first, so that the namespace's init becomes this process's child and its rusage can be read.
    if (watch->init <= 0) return;
    kill(watch->bubblewrap, SIGKILL);
    csandbox_group_kill();
    syscall(SYS_pidfd_send_signal, watch->init_descriptor, SIGKILL, NULL, 0);
}

// Follows what Hone says about a box that goes on. Returns whether it is to end.
static bool is_to_end(struct watch *watch) {
    char order;
    if (read(watch->control, &order, 1) != 1) return true;
    if (order == CSANDBOX_RESTART) {
        csandbox_watchdog_restart(&watch->watchdog);
        return false;
    }
    if (order != CSANDBOX_TELL) return true;
    const struct csandbox_watchdog *watchdog = &watch->watchdog;
    struct csandbox_report report = {
        .written_bytes = watchdog->written_bytes - watchdog->written_before, .processes = watchdog->peak_processes,
    };
    return write(4, &report, sizeof report) != sizeof report;
}

// Waits until bubblewrap has ended, and starts the program once its limit of processes stands, where there is one to
// set, and its gate is open, where it has one.
static int wait_for_end(
    struct watch *watch, const struct csandbox_limit *processes, struct csandbox_report *report) {
    for (;;) {
        struct pollfd events[] = {
            {.fd = watch->bubblewrap_descriptor, .events = POLLIN},
            // What comes after the first process's number is read at the end.
            {.fd = watch->init < 0 ? watch->status : -1, .events = POLLIN},
            {.fd = watch->killed ? -1 : watch->control, .events = POLLIN},
            {.fd = watch->killed ? -1 : watch->watchdog.exhaustion, .events = POLLIN},
        };
        bool is_watched = watch->init > 0 && !watch->killed;
        int ready = poll(events, 4, is_watched ? csandbox_watchdog_patience(&watch->watchdog) : -1);
        if (ready < 0 && errno != EINTR) return -1;
        if (ready == 0) {
            watch->exhaustion = csandbox_watchdog_look(&watch->watchdog, watch->init, events, 4);
            // What arrived meanwhile is seen in the next round.
            for (int i = 0; i < 4; i++) events[i].revents = 0;
        }
        if (events[1].revents != 0) read_status(watch);
        if (watch->init < 0) {
            long number = status_number(watch->text, "\"child-pid\": ");
            if (number > 0) {
                watch->init = (pid_t)number;
                watch->init_descriptor = (int)syscall(SYS_pidfd_open, watch->init, 0);
                if (watch->init_descriptor < 0 || (processes != NULL && set_limit(watch->init, processes) != 0)) {
                    int error = errno;
                    // A namespace that is already gone has failed on its own and says so itself.
                    if (error != ESRCH) {
                        kill(watch->init, SIGKILL);
                        kill(watch->bubblewrap, SIGKILL);
                        errno = error;
                        return -1;
                    }
                } else if (
                    watch->gate >= 0 && !watch->killed &&
                    csandbox_open_gate(watch->gate, watch->init, watch->user, CSANDBOX_GATE_PORT) != 0) {
                    // A namespace that is already gone, again.
                    if (errno != ENOENT) report->stage = CSANDBOX_GATE;
                    report->error = errno;
                    watch->killed = true;
                } else if ((processes != NULL || watch->gate >= 0) && !watch->killed) {
                    (void)!write(watch->release, "g", 1);
                }
                if (watch->killed) kill_box(watch);
            }
        }
        if (events[3].revents != 0) watch->exhaustion = CSANDBOX_MEMORY;
        bool is_over = events[2].revents != 0 && is_to_end(watch);
        if (is_over || (watch->exhaustion != CSANDBOX_NOTHING && !watch->killed)) {
            watch->killed = true;
            kill_box(watch);
        }
        if (events[0].revents != 0) return 0;
    }
}

static int64_t microseconds(const struct rusage *usage) {
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000LL + usage->ru_utime.tv_usec +
           usage->ru_stime.tv_usec;
}

static int64_t largest(int64_t one, int64_t other) { return one > other ? one : other; }

// Kills what is left and reaps it. This process is a subreaper: once it has no child, and the init of the namespace
// is gone, no process of the box exists, whatever sessions or parents it made for itself.
static void empty_namespace(struct watch *watch, struct csandbox_report *report) {
    if (watch->init > 0 && watch->init_descriptor >= 0) {
        kill_box(watch);
        struct pollfd event = {.fd = watch->init_descriptor, .events = POLLIN};
        int ready;
        do ready = poll(&event, 1, 10000);
        while (ready < 0 && errno == EINTR);
        if (ready == 0) {
            report->stage = CSANDBOX_UNKILLABLE;
            return;
        }
    }
    for (;;) {
        struct rusage usage;
        int status;
        pid_t ended = wait4(-1, &status, 0, &usage);
        if (ended < 0 && errno == EINTR) continue;
        if (ended < 0) break;
        report->cpu_microseconds += microseconds(&usage);
        report->written_bytes += usage.ru_oublock * 512LL;
        if (ended == watch->bubblewrap) report->status = status;
        // Not bubblewrap's own: it counts the memory of the process that it was forked from.
        if (ended == watch->init) report->peak_bytes = usage.ru_maxrss * 1024LL;
    }
    // The status pipe is at its end now: all that could write to it is dead.
    while (watch->status >= 0 && watch->length < sizeof watch->text - 1) read_status(watch);
    report->exit_code = (int32_t)status_number(watch->text, "\"exit-code\": ");
    report->entered = watch->init > 0;
    if (watch->exhaustion == CSANDBOX_NOTHING) watch->exhaustion = csandbox_watchdog_finish(&watch->watchdog);
    report->exhaustion = (int32_t)watch->exhaustion;
    const struct csandbox_watchdog *watchdog = &watch->watchdog;
    int64_t memory = watchdog->is_held ? csandbox_group_peak() + watchdog->unheld_memory : 0;
    report->peak_bytes = largest(report->peak_bytes, largest(memory, watchdog->peak_memory));
    report->processes = largest(csandbox_group_processes(), watchdog->peak_processes);
    // What is killed with its first process hands nothing on to anybody.
    report->cpu_microseconds = largest(report->cpu_microseconds, watchdog->cpu_microseconds);
    report->written_bytes = largest(report->written_bytes, watchdog->written_bytes);
}

static uint32_t box_user(const struct csandbox_identity *identity) {
    return identity->first + (uint32_t)getpid() % identity->count;
}

void csandbox_prepare_supervisor(const struct csandbox_identity *expected) {
    // A session of its own: Ctrl-C in the terminal is for the person's program, which then decides about the box.
    setsid();
    csandbox_reset_signals();
    // Those that it reports to may be gone, and there is something to remove after that.
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_NAME, "hone-box", 0, 0, 0);
    // Nothing of Hone's is in this memory. The files of a process that cannot be dumped are root's in /proc.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (expected == NULL) return;
    prepared.is_bounded = drop_bounding_set() == 0;
    if (!expected->maps_owner) return;
    prepared.owner = expected->owner;
    prepared.owner_group = expected->owner_group;
    prepared.owner_namespace = csandbox_owner_namespace(expected, box_user(expected));
}

static void announce(const struct csandbox_launch *launch, int *started) {
    struct csandbox_start start = {.has_identity = launch->identity != NULL};
    if (launch->identity != NULL) start.identity = *launch->identity;
    (void)!write(*started, &start, sizeof start);
    close(*started);
    *started = -1;
}

static void supervise(
    const struct csandbox_launch *launch, int owner, int *started, struct csandbox_report *report) {
    report->stage = CSANDBOX_DESCRIPTORS;
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) goto failed;
    for (int i = CSANDBOX_FILTER_DESCRIPTOR; i < CSANDBOX_FILES_DESCRIPTOR + (int)launch->file_count; i++) {
        if (open_anew(i) < 0) goto failed;
    }
    int status[2], block[2];
    if (pipe2(status, O_CLOEXEC) != 0 || pipe2(block, O_CLOEXEC) != 0) goto failed;

    uint32_t user = 0;
    if (launch->identity != NULL) {
        user = box_user(launch->identity);
        if (csandbox_stage_mounts(launch->identity, user, owner, report) != 0) goto failed;
    }

    // Where no limit is to be set and no gate to be opened first, bubblewrap need not wait.
    const struct csandbox_limit *processes = launch->identity == NULL ? &launch->processes : NULL;
    if (processes == NULL && launch->gate < 0) (void)!write(block[1], "g", 1);
    volatile struct failure failure = {0, 0};
    pid_t child = vfork();
    if (child == 0) execute(launch, user, status[1], block[0], &failure);
    if (child < 0) {
        report->stage = CSANDBOX_EXECUTION;
        goto failed;
    }
    announce(launch, started);
    // The outputs stay open, so that they end with the report and not before it.
    close(0);
    close(status[1]);
    close(block[0]);
    if (failure.error != 0) {
        waitpid(child, NULL, 0);
        report->stage = failure.stage;
        report->error = failure.error;
        return;
    }
    struct watch watch = {
        .control = 3,
        .status = status[0],
        .bubblewrap = child,
        .bubblewrap_descriptor = (int)syscall(SYS_pidfd_open, child, 0),
        .init = -1,
        .init_descriptor = -1,
        .release = block[1],
        .gate = launch->gate < 0 ? -1 : CSANDBOX_FILES_DESCRIPTOR + (int)launch->file_count,
        .user = launch->identity == NULL ? NULL : &user,
    };
    csandbox_watchdog_begin(&watch.watchdog, &launch->budget, launch->processes.hard, launch->workspace);
    report->stage = CSANDBOX_FINISHED;
    if (watch.bubblewrap_descriptor < 0 || wait_for_end(&watch, processes, report) != 0) {
        report->stage = CSANDBOX_LIMITS;
        report->error = errno;
        kill(child, SIGKILL);
    }
    empty_namespace(&watch, report);
    return;
failed:
    report->error = errno;
}

void csandbox_run_supervisor(const struct csandbox_launch *launch, int started) {
    struct csandbox_report report = {.exit_code = -1};
    int descriptors[CSANDBOX_FILES_DESCRIPTOR + CSANDBOX_MAXIMUM_FILES + 3] = {
        launch->input, launch->output, launch->errors, launch->control, launch->report, launch->filter,
    };
    int count = CSANDBOX_FILES_DESCRIPTOR;
    for (size_t i = 0; i < launch->file_count; i++) descriptors[count++] = launch->files[i];
    if (launch->gate >= 0) descriptors[count++] = launch->gate;
    descriptors[count++] = started;
    started = count - 1;
    const struct csandbox_identity *identity = launch->identity;
    int owner = -1;
    if (prepared.owner_namespace >= 0 && identity != NULL && identity->owner == prepared.owner &&
        identity->owner_group == prepared.owner_group) {
        owner = count;
        descriptors[count++] = prepared.owner_namespace;
    }
    if (keep_only(descriptors, count) != 0) _exit(1);
    supervise(launch, owner, &started, &report);
    if (started >= 0) announce(launch, &started);
    bool reported = write(4, &report, sizeof report) == sizeof report;
    csandbox_group_remove();
    _exit(reported ? 0 : 1);
}
