#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "CSandbox.h"

/// Makes this process, which has no thread but this one, a supervisor without a box. Takes what is likely to be asked
/// for; the time that it costs is then nobody's.
void csandbox_prepare_supervisor(const struct csandbox_identity *expected);

/// What such a process does with a launch: starts bubblewrap, waits for it, kills its namespace, and reports. Keeps no
/// descriptor but the launch's. `started` gets one csandbox_start and is closed when bubblewrap runs or never will.
_Noreturn void csandbox_run_supervisor(const struct csandbox_launch *launch, int started);

/// What the process is told that is to prepare the next supervisor.
struct csandbox_start {
    bool has_identity;
    /// Its pointers mean nothing.
    struct csandbox_identity identity;
};

// For the time between fork and exec: system calls alone, no memory of the C library's.

void csandbox_close_from(int first);
void csandbox_reset_signals(void);
void csandbox_unblock_signals(void);

// Gives up root for good. Returns 0, or -1 and errno.
int csandbox_become(uint32_t user);

// Listens on the loopback of the process's network and hands the listener out on the gate. Enters the network as the
// user, where one is given. Returns 0, or -1 and errno: ENOENT where the process is gone.
int csandbox_open_gate(int gate, pid_t process, const uint32_t *user, uint16_t port);
