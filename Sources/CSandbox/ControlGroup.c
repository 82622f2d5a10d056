#define _GNU_SOURCE
#include "ControlGroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

static const char prefix[] = "hone-";

enum kind { MEMORY, PIDS, UNIFIED, KINDS };

static struct {
    // NULL where there is none.
    const char *parent;
    char path[400];
    bool made;
} groups[KINDS];

static bool joined;

static bool write_text(const char *folder, const char *file, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    size_t length = strlen(text);
    bool written = write(descriptor, text, length) == (ssize_t)length;
    close(descriptor);
    return written;
}

static bool write_number(const char *folder, const char *file, uint64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    return write_text(folder, file, text);
}

// The number after `key` in a small file, or the first one where there is no key; -1 where there is none.
static int64_t read_number(const char *folder, const char *file, const char *key) {
    char text[4096];
    snprintf(text, sizeof text, "%s/%s", folder, file);
    int descriptor = open(text, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    ssize_t length = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    if (length <= 0) return -1;
    text[length] = 0;
    const char *found = key == NULL ? text : strstr(text, key);
    return found == NULL ? -1 : strtoll(found + (key == NULL ? 0 : strlen(key)), NULL, 10);
}

void csandbox_group_use(const char *argument) {
    static const char *const names[KINDS] = {"memory=", "pids=", "unified="};
    for (int kind = 0; kind < KINDS; kind++) {
        size_t length = strlen(names[kind]);
        if (strncmp(argument, names[kind], length) == 0 && strlen(argument) < 300) {
            groups[kind].parent = argument + length;
        }
    }
}

void csandbox_group_sweep(void) {
    for (int kind = 0; kind < KINDS; kind++) {
        if (groups[kind].parent == NULL) continue;
        DIR *folder = opendir(groups[kind].parent);
        if (folder == NULL) continue;
        for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
            if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0) continue;
            int process = atoi(entry->d_name + strlen(prefix));
            if (process > 0 && kill(process, 0) != 0 && errno == ESRCH) {
                unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
            }
        }
        closedir(folder);
    }
}

void csandbox_group_prepare(void) {
    // A supervisor that is in the group must be none that the kernel may choose when the group's memory is used up.
    joined = geteuid() == 0 && write_text("/proc/self", "oom_score_adj", "-1000");
    for (int kind = 0; kind < KINDS; kind++) {
        if (groups[kind].parent == NULL) continue;
        char *path = groups[kind].path;
        snprintf(path, sizeof groups[kind].path, "%s/%s%d", groups[kind].parent, prefix, getpid());
        // Of a supervisor that had this number and was killed.
        if (mkdir(path, 0755) != 0 && errno != EEXIST) continue;
        groups[kind].made = !joined || write_text(path, "cgroup.procs", "0");
        if (!groups[kind].made) rmdir(path);
    }
}

bool csandbox_group_limit(uint64_t memory, uint64_t processes) {
    bool is_capped = false;
    // This process is one more.
    if (joined) processes++;
    if (groups[PIDS].made) write_number(groups[PIDS].path, "pids.max", processes);
    if (groups[MEMORY].made) {
        is_capped = write_number(groups[MEMORY].path, "memory.limit_in_bytes", memory);
        write_number(groups[MEMORY].path, "memory.memsw.limit_in_bytes", memory);
    }
    if (groups[UNIFIED].made) {
        write_number(groups[UNIFIED].path, "pids.max", processes);
        write_text(groups[UNIFIED].path, "memory.oom.group", "1");
        write_text(groups[UNIFIED].path, "memory.swap.max", "0");
        is_capped = write_number(groups[UNIFIED].path, "memory.max", memory) || is_capped;
    }
    return is_capped;
}

void csandbox_group_join(void) {
    for (int kind = 0; kind < KINDS; kind++) {
        if (groups[kind].made && !joined) write_text(groups[kind].path, "cgroup.procs", "0");
    }
}

int csandbox_group_event(void) {
    if (!groups[MEMORY].made) return -1;
    char text[512];
    snprintf(text, sizeof text, "%s/memory.oom_control", groups[MEMORY].path);
    int control = open(text, O_RDONLY | O_CLOEXEC);
    int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    snprintf(text, sizeof text, "%d %d", event, control);
    bool registered = control >= 0 && event >= 0 && write_text(groups[MEMORY].path, "cgroup.event_control", text);
    if (control >= 0) close(control);
    if (registered || event < 0) return event;
    close(event);
    return -1;
}

bool csandbox_group_is_exhausted(void) {
    return (groups[MEMORY].made && read_number(groups[MEMORY].path, "memory.oom_control", "oom_kill ") > 0) ||
           (groups[UNIFIED].made && read_number(groups[UNIFIED].path, "memory.events", "oom_kill ") > 0);
}

int64_t csandbox_group_peak(void) {
    int64_t peak = -1;
    if (groups[MEMORY].made) peak = read_number(groups[MEMORY].path, "memory.max_usage_in_bytes", NULL);
    if (groups[UNIFIED].made) peak = read_number(groups[UNIFIED].path, "memory.peak", NULL);
    return peak < 0 ? 0 : peak;
}

void csandbox_group_remove(void) {
    for (int kind = 0; kind < KINDS; kind++) {
        if (!groups[kind].made) continue;
        if (joined) write_text(groups[kind].parent, "cgroup.procs", "0");
        rmdir(groups[kind].path);
        groups[kind].made = false;
    }
}

// Adds up one number of each process in the tree, which is the whole box: orphans become children of its first.
static int64_t sum(pid_t process, int64_t (*number)(const char *folder), int depth) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d", process);
    int64_t total = number(path);
    if (total < 0) total = 0;
    // Deeper than any program goes; a chain of children made to be long is met by the limit of processes.
    if (depth > 256) return total;
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *threads = opendir(path);
    if (threads == NULL) return total;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        snprintf(text, sizeof text, "%.20s/children", entry->d_name);
        int descriptor = openat(dirfd(threads), text, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) continue;
        FILE *children = fdopen(descriptor, "r");
        if (children == NULL) {
            close(descriptor);
            continue;
        }
        int child;
        while (fscanf(children, "%d", &child) == 1) total += sum(child, number, depth + 1);
        fclose(children);
    }
    closedir(threads);
    return total;
}

static int64_t resident(const char *folder) {
    int64_t kilobytes = read_number(folder, "status", "VmRSS:");
    return kilobytes < 0 ? 0 : kilobytes * 1024;
}

static int64_t proportional(const char *folder) {
    int64_t kilobytes = read_number(folder, "smaps_rollup", "\nPss:");
    // A process that does not let itself be read counts with all that is resident.
    return kilobytes < 0 ? resident(folder) : kilobytes * 1024;
}

int64_t csandbox_box_memory(pid_t init, int64_t limit) {
    int64_t most = sum(init, resident, 0);
    return most <= limit ? most : sum(init, proportional, 0);
}
