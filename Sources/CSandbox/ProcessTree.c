#define _GNU_SOURCE
#include "ProcessTree.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Deeper than any program goes; a chain of children made to be long is met by the limit of processes.
enum { DEEPEST = 256 };

static ssize_t read_text(const char *folder, const char *file, char *text, size_t size) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    ssize_t length = read(descriptor, text, size - 1);
    close(descriptor);
    text[length < 0 ? 0 : length] = 0;
    return length;
}

int64_t csandbox_read_number(const char *folder, const char *file, const char *key) {
    char text[4096];
    if (read_text(folder, file, text, sizeof text) <= 0) return -1;
    const char *found = key == NULL ? text : strstr(text, key);
    return found == NULL ? -1 : strtoll(found + (key == NULL ? 0 : strlen(key)), NULL, 10);
}

static void visit(pid_t process, void (*body)(const char *folder, void *context), void *context, int depth) {
    char path[64], text[280];
    snprintf(path, sizeof path, "/proc/%d", process);
    body(path, context);
    if (depth > DEEPEST) return;
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *threads = opendir(path);
    if (threads == NULL) return;
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
        while (fscanf(children, "%d", &child) == 1) visit(child, body, context, depth + 1);
        fclose(children);
    }
    closedir(threads);
}

void csandbox_visit_tree(pid_t first, void (*body)(const char *folder, void *context), void *context) {
    visit(first, body, context, 0);
}

static int64_t resident(const char *folder) {
    int64_t kilobytes = csandbox_read_number(folder, "status", "VmRSS:");
    return kilobytes < 0 ? 0 : kilobytes * 1024;
}

// Fields 14 to 17 of /proc/PID/stat, in clock ticks; the name, field 2, can hold anything.
static int64_t ticks(const char *folder) {
    char text[1024];
    if (read_text(folder, "stat", text, sizeof text) <= 0) return 0;
    const char *rest = strrchr(text, ')');
    int64_t sum = 0;
    for (int field = 2; rest != NULL && field < 17; field++) {
        rest = strchr(rest + 1, ' ');
        if (rest != NULL && field >= 13) sum += strtoll(rest + 1, NULL, 10);
    }
    return sum;
}

static void add_use(const char *folder, void *context) {
    struct csandbox_tree_use *use = context;
    use->resident += resident(folder);
    use->cpu_microseconds += ticks(folder) * (1000000 / sysconf(_SC_CLK_TCK));
    int64_t written = csandbox_read_number(folder, "io", "\nwrite_bytes: ");
    use->written += written < 0 ? 0 : written;
    use->processes++;
}

struct csandbox_tree_use csandbox_tree_use(pid_t first) {
    struct csandbox_tree_use use = {0};
    csandbox_visit_tree(first, add_use, &use);
    return use;
}

static void add_proportional(const char *folder, void *context) {
    int64_t kilobytes = csandbox_read_number(folder, "smaps_rollup", "\nPss:");
    // A process that does not let itself be read counts with all that is resident.
    *(int64_t *)context += kilobytes < 0 ? resident(folder) : kilobytes * 1024;
}

int64_t csandbox_tree_memory(pid_t first) {
    int64_t sum = 0;
    csandbox_visit_tree(first, add_proportional, &sum);
    return sum;
}

struct unnamed {
    dev_t device;
    int64_t bytes;
    // Files that were counted: processes share them. More than these count for each that has them.
    ino_t known[1024];
    size_t known_count;
};

static bool is_new(struct unnamed *unnamed, ino_t file) {
    for (size_t i = 0; i < unnamed->known_count; i++) {
        if (unnamed->known[i] == file) return false;
    }
    if (unnamed->known_count < sizeof unnamed->known / sizeof *unnamed->known) {
        unnamed->known[unnamed->known_count++] = file;
    }
    return true;
}

static void add_unnamed(const char *folder, void *context) {
    struct unnamed *unnamed = context;
    char path[80];
    snprintf(path, sizeof path, "%s/fd", folder);
    DIR *descriptors = opendir(path);
    if (descriptors == NULL) return;
    for (struct dirent *entry; (entry = readdir(descriptors)) != NULL;) {
        struct stat status;
        if (entry->d_name[0] == '.' || fstatat(dirfd(descriptors), entry->d_name, &status, 0) != 0) continue;
        if (status.st_nlink != 0 || status.st_dev != unnamed->device || !S_ISREG(status.st_mode)) continue;
        if (is_new(unnamed, status.st_ino)) unnamed->bytes += (int64_t)status.st_blocks * 512;
    }
    closedir(descriptors);
}

int64_t csandbox_tree_unnamed(pid_t first, dev_t device) {
    static struct unnamed unnamed;
    unnamed.device = device;
    unnamed.bytes = 0;
    unnamed.known_count = 0;
    csandbox_visit_tree(first, add_unnamed, &unnamed);
    return unnamed.bytes;
}
