#define _GNU_SOURCE
#include "Watchdog.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "ControlGroup.h"
#include "ProcessTree.h"

// A program cannot take much in this time, as each page costs some.
enum { FIRST_LOOK = 20000, BETWEEN_LOOKS = 50000 };
// Where nothing but these looks holds the memory; and where, besides, more than half of it is used.
enum { BETWEEN_SOLE_LOOKS = 20000, BETWEEN_CLOSE_LOOKS = 10000 };
// At a box that waits for its next program.
enum { LONGEST_PAUSE = 400000 };
// A long look is paid for by a long time without; a folder is looked through sooner where the disk says that it may
// have grown too large.
enum { SHARE_OF_TIME = 20, URGENT_SHARE_OF_TIME = 4 };
// Of a workspace that is looked through before the program starts; it takes less than a millisecond.
enum { FILES_AT_START = 300 };

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

// What this process has used. Not the time that passed: on a machine that is busy otherwise, looks would come the later
// the more they are needed.
static int64_t processor_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static struct csandbox_space space_of(int folder) {
    struct statvfs status;
    if (fstatvfs(folder, &status) != 0) return (struct csandbox_space){0};
    return (struct csandbox_space){
        .free_bytes = (int64_t)status.f_bfree * (int64_t)status.f_frsize,
        .free_files = (int64_t)status.f_ffree,
        .total_bytes = (int64_t)status.f_blocks * (int64_t)status.f_frsize,
        .counts_files = status.f_files != 0,
    };
}

int csandbox_watchdog_patience(const struct csandbox_watchdog *watchdog) {
    int64_t rest = watchdog->next - now();
    return rest <= 0 ? 0 : (int)(rest / 1000) + 1;
}

static bool is_out_of_memory(struct csandbox_watchdog *watchdog, pid_t first, int64_t resident) {
    int64_t limit = (int64_t)watchdog->budget.memory;
    if (!watchdog->is_held) {
        int64_t used = resident <= limit ? resident : csandbox_tree_memory(first);
        if (used > watchdog->peak_memory) watchdog->peak_memory = used;
        if (used > limit) return true;
    }
    // At the first look there is nothing that could be much, and it takes longer than the rest.
    int64_t sockets = watchdog->has_looked ? csandbox_socket_memory(&watchdog->networks, first) : 0;
    if (watchdog->is_held) return sockets > limit;
    int64_t used = sockets + (resident + sockets <= limit ? resident : csandbox_tree_memory(first));
    if (used > watchdog->peak_memory) watchdog->peak_memory = used;
    if (used > limit) return true;
    watchdog->is_close = used > limit / 2;
    if (watchdog->has_looked) return false;
    watchdog->unheld_memory = used;
    watchdog->is_held = csandbox_group_hold(first, (uint64_t)(limit - used), watchdog->processes);
    if (watchdog->is_held) watchdog->exhaustion = csandbox_group_event();
    return false;
}

static bool is_out_of_time(struct csandbox_watchdog *watchdog, int64_t used) {
    // Where the sum falls, processes have ended that nobody waited for.
    if (used + watchdog->lost_cpu < watchdog->cpu_microseconds) {
        watchdog->lost_cpu = watchdog->cpu_microseconds - used;
    }
    watchdog->cpu_microseconds = used + watchdog->lost_cpu;
    if (watchdog->is_restarted) watchdog->cpu_before = watchdog->cpu_microseconds;
    return watchdog->cpu_microseconds - watchdog->cpu_before > (int64_t)watchdog->budget.cpu_microseconds;
}

// Whether one of the box's own file systems, which are in memory, has too many files.
static bool is_crowded(const struct csandbox_watchdog *watchdog, pid_t first) {
    static const char *const places[] = {"tmp", "dev/shm"};
    char path[64];
    struct stat host, box;
    snprintf(path, sizeof path, "/proc/%d/root/.", first);
    // While it is being built, it has the machine's own root.
    if (stat("/", &host) != 0 || stat(path, &box) != 0 || (box.st_dev == host.st_dev && box.st_ino == host.st_ino)) {
        return false;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct statvfs status;
        snprintf(path, sizeof path, "/proc/%d/root/%s", first, places[i]);
        if (statvfs(path, &status) == 0 && status.f_files - status.f_ffree > watchdog->budget.files) return true;
    }
    return false;
}

static int64_t at_least_zero(int64_t number) { return number < 0 ? 0 : number; }

// Looks through the workspace. Returns whether it came to an end.
static bool measure(
    struct csandbox_watchdog *watchdog, struct csandbox_space space, const struct csandbox_look *look) {
    struct csandbox_folder_use use;
    int64_t start = now();
    bool is_whole = csandbox_folder_use(watchdog->workspace, look, &use) == 0;
    watchdog->walk_end = now();
    watchdog->walk_cost = watchdog->walk_end - start;
    if (!is_whole) return false;
    if (!watchdog->is_measured) {
        // It may have grown since the start, by no more than the disk has filled. So may other folders.
        int64_t bytes = at_least_zero(watchdog->start.free_bytes - space.free_bytes);
        int64_t written = watchdog->written_bytes - watchdog->written_before;
        watchdog->is_measured = true;
        watchdog->baseline = (struct csandbox_folder_use){
            .bytes = use.bytes - (bytes < written ? bytes : written),
            .files = use.files - at_least_zero(watchdog->start.free_files - space.free_files),
            .unseen = use.unseen,
        };
    }
    watchdog->last = space;
    watchdog->grown = (struct csandbox_folder_use){
        .bytes = use.bytes - watchdog->baseline.bytes,
        .files = use.files - watchdog->baseline.files,
        .unseen = use.unseen - watchdog->baseline.unseen,
    };
    return true;
}

void csandbox_watchdog_begin(
    struct csandbox_watchdog *watchdog, const struct csandbox_budget *budget, uint64_t processes, const char *workspace) {
    *watchdog = (struct csandbox_watchdog){
        .budget = *budget, .processes = processes, .exhaustion = -1, .workspace = -1, .next = now() + FIRST_LOOK,
    };
    if (workspace == NULL) return;
    struct stat status;
    watchdog->workspace = open(workspace, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (watchdog->workspace < 0 || fstat(watchdog->workspace, &status) != 0) return;
    watchdog->device = status.st_dev;
    watchdog->start = watchdog->last = space_of(watchdog->workspace);
    // In the time that the box takes to be built.
    measure(watchdog, watchdog->start, &(struct csandbox_look){.most_files = FILES_AT_START});
    watchdog->walk_cost = 0;
}

void csandbox_watchdog_restart(struct csandbox_watchdog *watchdog) {
    // To look now would cost each of many short programs more than it is worth.
    watchdog->is_restarted = watchdog->is_reused = true;
    watchdog->pause = 0;
    watchdog->peak_processes = 0;
    watchdog->written_before = watchdog->written_bytes;
    watchdog->next = now() + FIRST_LOOK;
    watchdog->is_measured = false;
    watchdog->grown = (struct csandbox_folder_use){0};
    watchdog->walk_cost = 0;
    if (watchdog->workspace >= 0) watchdog->start = watchdog->last = space_of(watchdog->workspace);
}

// Whether the workspace has to be looked through now.
static bool is_due(const struct csandbox_watchdog *watchdog, struct csandbox_space space) {
    const struct csandbox_space *last = &watchdog->last;
    if (space.counts_files && space.free_bytes == last->free_bytes && space.free_files == last->free_files) return false;
    int64_t waited = now() - watchdog->walk_end;
    if (waited >= SHARE_OF_TIME * watchdog->walk_cost) return true;
    if (waited < URGENT_SHARE_OF_TIME * watchdog->walk_cost) return false;
    return last->free_bytes - space.free_bytes >= (int64_t)watchdog->budget.disk - watchdog->grown.bytes ||
           last->free_files - space.free_files >= (int64_t)watchdog->budget.files - watchdog->grown.files;
}

// What a program wrote can be out of sight: in files without a name, or in folders that it has closed to everybody.
static enum csandbox_exhaustion hidden(
    const struct csandbox_watchdog *watchdog, pid_t first, struct csandbox_space space) {
    int64_t limit = (int64_t)watchdog->budget.disk;
    bool is_hiding = watchdog->grown.unseen > 0;
    if (watchdog->start.free_bytes - space.free_bytes > limit) {
        if (is_hiding) return CSANDBOX_DISK;
        int64_t unnamed = first > 0 ? csandbox_tree_unnamed(first, watchdog->device) : 0;
        if (watchdog->grown.bytes + unnamed > limit) return CSANDBOX_DISK;
    }
    if (is_hiding && watchdog->start.free_files - space.free_files > (int64_t)watchdog->budget.files) {
        return CSANDBOX_FILES;
    }
    // However it was done: a machine with a full disk is no use to anybody.
    int64_t reserve = space.total_bytes / 50 < 1 << 30 ? space.total_bytes / 50 : 1 << 30;
    if (watchdog->start.free_bytes > 2 * reserve && space.free_bytes < reserve) return CSANDBOX_DISK;
    return CSANDBOX_NOTHING;
}

static enum csandbox_exhaustion look_at_workspace(
    struct csandbox_watchdog *watchdog, pid_t first, const struct csandbox_look *look) {
    if (watchdog->workspace < 0) return CSANDBOX_NOTHING;
    struct csandbox_space space = space_of(watchdog->workspace);
    if (is_due(watchdog, space)) {
        if (!measure(watchdog, space, look)) return CSANDBOX_NOTHING;
        if (watchdog->grown.bytes > (int64_t)watchdog->budget.disk) return CSANDBOX_DISK;
        if (watchdog->grown.files > (int64_t)watchdog->budget.files) return CSANDBOX_FILES;
    }
    return hidden(watchdog, first, space);
}

enum csandbox_exhaustion csandbox_watchdog_look(
    struct csandbox_watchdog *watchdog, pid_t first, struct pollfd *interruptions, nfds_t count) {
    if (now() < watchdog->next) return CSANDBOX_NOTHING;
    int64_t start = processor_time();
    struct csandbox_tree_use use = csandbox_tree_use(first);
    bool is_quiet = watchdog->is_reused && use.cpu_microseconds + watchdog->lost_cpu == watchdog->cpu_microseconds;
    if (use.processes > watchdog->peak_processes) watchdog->peak_processes = use.processes;
    if (use.written > watchdog->written_bytes) watchdog->written_bytes = use.written;
    if (watchdog->is_restarted) watchdog->written_before = watchdog->written_bytes;
    bool is_memory = is_out_of_memory(watchdog, first, use.resident);
    bool is_time = is_out_of_time(watchdog, use.cpu_microseconds);
    watchdog->has_looked = true;
    watchdog->is_restarted = false;
    enum csandbox_exhaustion exhaustion =
        is_memory                     ? CSANDBOX_MEMORY
        : is_time                     ? CSANDBOX_CPU
        : is_crowded(watchdog, first) ? CSANDBOX_FILES
                                      : CSANDBOX_NOTHING;
    // To look through the workspace has a spacing of its own.
    int64_t cost = processor_time() - start;
    struct csandbox_look look = {
        .most_files = INT64_MAX, .interruptions = interruptions, .interruption_count = count,
    };
    if (exhaustion == CSANDBOX_NOTHING) exhaustion = look_at_workspace(watchdog, first, &look);
    int64_t shortest = watchdog->is_held ? BETWEEN_LOOKS : watchdog->is_close ? BETWEEN_CLOSE_LOOKS : BETWEEN_SOLE_LOOKS;
    int64_t pause = cost * SHARE_OF_TIME > shortest ? cost * SHARE_OF_TIME : shortest;
    if (is_quiet && 2 * watchdog->pause > pause) pause = 2 * watchdog->pause;
    watchdog->pause = pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE;
    watchdog->next = now() + watchdog->pause;
    return exhaustion;
}

enum csandbox_exhaustion csandbox_watchdog_finish(struct csandbox_watchdog *watchdog) {
    if (csandbox_group_is_exhausted()) return CSANDBOX_MEMORY;
    if (watchdog->workspace < 0 || !watchdog->is_measured) return CSANDBOX_NOTHING;
    struct csandbox_space space = space_of(watchdog->workspace);
    bool may_be_full =
        watchdog->last.free_bytes - space.free_bytes > (int64_t)watchdog->budget.disk - watchdog->grown.bytes ||
        watchdog->last.free_files - space.free_files > (int64_t)watchdog->budget.files - watchdog->grown.files;
    if (!may_be_full) return CSANDBOX_NOTHING;
    watchdog->walk_cost = 0;
    return look_at_workspace(watchdog, -1, &(struct csandbox_look){.most_files = INT64_MAX});
}
