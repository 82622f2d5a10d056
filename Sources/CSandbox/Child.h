#pragma once

#include "CSandbox.h"

/// What a new process that has no thread but this one does with a launch: starts bubblewrap, waits for it, kills its
/// namespace, and reports. Keeps no descriptor but the launch's.
_Noreturn void csandbox_run_supervisor(const struct csandbox_launch *launch);

// For the time between fork and exec: system calls alone, no memory of the C library's.

void csandbox_close_from(int first);
void csandbox_reset_signals(void);
void csandbox_unblock_signals(void);
