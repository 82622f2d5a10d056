#define _GNU_SOURCE
#include "ControlGroup.h"
#include "ProcessTree.h"

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

// Divides this process's own group of version 2: a group with members gives no controllers to groups below it, so this
// process moves into one of those.
static void use_own_group(const char *root) {
    char text[512] = "";
    static char folder[300], inner[320];
    int file = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    // Its only line, where there is no version 1.
    if (length <= 0 || strncmp(text, "0::/", 4) != 0 || text[4] == '\n') return;
    text[strcspn(text, "\n")] = 0;
    if (snprintf(folder, sizeof folder, "%s%s", root, text + 3) >= (int)sizeof folder) return;
    snprintf(inner, sizeof inner, "%s/spawner", folder);
    if (mkdir(inner, 0755) != 0 && errno != EEXIST) return;
    if (write_text(inner, "cgroup.procs", "0") && write_text(folder, "cgroup.subtree_control", "+memory +pids")) {
        groups[UNIFIED].parent = folder;
    }
}

void csandbox_group_use(const char *argument) {
    static const char scope[] = "scope=";
    if (strncmp(argument, scope, strlen(scope)) == 0) return use_own_group(argument + strlen(scope));
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

static bool make_groups(uint64_t memory, uint64_t processes) {
    bool is_capped = false;
    for (int kind = 0; kind < KINDS; kind++) {
        if (groups[kind].parent == NULL) continue;
        char *path = groups[kind].path;
        snprintf(path, sizeof groups[kind].path, "%s/%s%d", groups[kind].parent, prefix, getpid());
        // One that is there is of a supervisor that had this number and was killed.
        groups[kind].made = mkdir(path, 0755) == 0 || errno == EEXIST;
    }
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
    return (groups[MEMORY].made && csandbox_read_number(groups[MEMORY].path, "memory.oom_control", "oom_kill ") > 0) ||
           (groups[UNIFIED].made && csandbox_read_number(groups[UNIFIED].path, "memory.events", "oom_kill ") > 0);
}

int64_t csandbox_group_peak(void) {
    int64_t peak = -1;
    if (groups[MEMORY].made) peak = csandbox_read_number(groups[MEMORY].path, "memory.max_usage_in_bytes", NULL);
    if (groups[UNIFIED].made) peak = csandbox_read_number(groups[UNIFIED].path, "memory.peak", NULL);
    return peak < 0 ? 0 : peak;
}

void csandbox_group_remove(void) {
    for (int kind = 0; kind < KINDS; kind++) {
        if (!groups[kind].made) continue;
        rmdir(groups[kind].path);
        groups[kind].made = false;
    }
}

// Moves a process that was outside; its future children are born inside. The context counts those.
static void move(const char *folder, void *context) {
    char text[4096], name[32];
    const char *process = strrchr(folder, '/') + 1;
    snprintf(name, sizeof name, "/%s%d\n", prefix, getpid());
    snprintf(text, sizeof text, "%s/cgroup", folder);
    int descriptor = open(text, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ssize_t length = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    text[length < 0 ? 0 : length] = 0;
    if (length <= 0 || strstr(text, name) != NULL) return;
    for (int kind = 0; kind < KINDS; kind++) {
        if (groups[kind].made && write_text(groups[kind].path, "cgroup.procs", process)) *(bool *)context = true;
    }
}

bool csandbox_group_hold(pid_t init, uint64_t memory, uint64_t processes) {
    if (!make_groups(memory, processes)) return false;
    // Until nobody is outside: who was could have had a child meanwhile.
    bool has_moved = true, has_any = false;
    for (int pass = 0; has_moved && pass < 100; pass++) {
        has_moved = false;
        csandbox_visit_tree(init, move, &has_moved);
        has_any = has_any || has_moved;
    }
    return has_any;
}

int64_t csandbox_group_processes(void) {
    int64_t most = -1;
    if (groups[PIDS].made) most = csandbox_read_number(groups[PIDS].path, "pids.peak", NULL);
    if (groups[UNIFIED].made) most = csandbox_read_number(groups[UNIFIED].path, "pids.peak", NULL);
    return most < 0 ? 0 : most;
}

void csandbox_group_kill(void) {
    if (groups[UNIFIED].made) write_text(groups[UNIFIED].path, "cgroup.kill", "1");
}
