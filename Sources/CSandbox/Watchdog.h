#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "CSandbox.h"
#include "FolderUse.h"
#include "SocketMemory.h"

// What no limit of a single process bounds: memory, CPU time, and what is written, of all processes of a box together.
// Looked at now and then, and never so often that it costs more than a twentieth of one core. A box that is gone before
// the first look costs nothing.

struct csandbox_space {
    int64_t free_bytes;
    int64_t free_files;
    int64_t total_bytes;
    bool counts_files;
};

struct csandbox_watchdog {
    struct csandbox_budget budget;
    uint64_t processes;
    // Of the clock that only goes forward, in microseconds.
    int64_t next;
    bool has_looked;
    bool is_held;
    // More than half of the memory was used at the last look.
    bool is_close;
    // Readable when the control group's memory is used up, or -1.
    int exhaustion;
    // The most that was seen, and the memory that was used when a group took over.
    int64_t peak_memory;
    int64_t unheld_memory;
    struct csandbox_networks networks;
    int64_t peak_processes;
    int64_t cpu_microseconds;
    int64_t written_bytes;
    // Of processes that nobody waited for.
    int64_t lost_cpu;
    // What programs before this one have used, and what this one has before the first look.
    int64_t cpu_before;
    int64_t written_before;
    bool is_restarted;
    // Programs follow one another in the box, and it is idle between them.
    bool is_reused;
    int64_t pause;
    // The workspace, or -1, and the file system that it is on.
    int workspace;
    dev_t device;
    struct csandbox_space start;
    struct csandbox_space last;
    bool is_measured;
    struct csandbox_folder_use baseline;
    struct csandbox_folder_use grown;
    int64_t walk_end;
    int64_t walk_cost;
};

void csandbox_watchdog_begin(
    struct csandbox_watchdog *watchdog, const struct csandbox_budget *budget, uint64_t processes, const char *workspace);

/// Gives the box its budget anew.
void csandbox_watchdog_restart(struct csandbox_watchdog *watchdog);

/// Milliseconds until the next look.
int csandbox_watchdog_patience(const struct csandbox_watchdog *watchdog);

/// Looks at the box, which `first` is the first process of, where it is time. The first of the events ends a long look.
enum csandbox_exhaustion csandbox_watchdog_look(
    struct csandbox_watchdog *watchdog, pid_t first, struct pollfd *interruptions, nfds_t interruption_count);

/// The last look, when no process is left.
enum csandbox_exhaustion csandbox_watchdog_finish(struct csandbox_watchdog *watchdog);
