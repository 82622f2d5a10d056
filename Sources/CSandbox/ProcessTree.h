#pragma once

#include <stdint.h>
#include <sys/types.h>

// A box is the tree of its first process: orphans become that one's children.

/// What the processes of a box use together.
struct csandbox_tree_use {
    /// Resident bytes; what processes share counts once for each.
    int64_t resident;
    /// User and system time, that of children which were waited for included.
    int64_t cpu_microseconds;
    /// Bytes of storage, as with the time.
    int64_t written;
    int64_t processes;
};

struct csandbox_tree_use csandbox_tree_use(pid_t first);

/// Resident bytes in which what processes share counts once.
int64_t csandbox_tree_memory(pid_t first);

/// Bytes of files on this device that a process has open and that have no name any more.
int64_t csandbox_tree_unnamed(pid_t first, dev_t device);

/// Calls the body for each process with its folder in /proc.
void csandbox_visit_tree(pid_t first, void (*body)(const char *folder, void *context), void *context);

/// The number after `key` in a small file, or the first one where there is no key; -1 where there is none.
int64_t csandbox_read_number(const char *folder, const char *file, const char *key);
