#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// A control group for each box that lives long enough to use much, below folders that the spawner was started with.
// To join one can take the kernel milliseconds, in which no process of the machine can fork; most boxes are gone before
// they are worth that. Where no group can be made, the supervisor samples the box's memory itself.

/// Takes one of the folders: `memory=`, `pids=` (version 1) or `unified=` (version 2), and an absolute path. After
/// `scope=` stands where version 2 is mounted: the folder is that of this process's own group, if it can be divided.
void csandbox_group_use(const char *argument);

/// Removes groups whose supervisor was killed.
void csandbox_group_sweep(void);

/// Makes groups with these limits and moves the box, which `init` is the first process of, into them. Returns whether
/// its memory is capped now; what it already uses is not counted.
bool csandbox_group_hold(pid_t init, uint64_t memory, uint64_t processes);

/// Becomes readable when the memory is used up; -1 where the kernel tells in no such way.
int csandbox_group_event(void);

/// Whether the kernel killed for want of memory.
bool csandbox_group_is_exhausted(void);

/// The most memory that was used at a time since then, or 0.
int64_t csandbox_group_peak(void);

/// Removes the groups, which must be empty.
void csandbox_group_remove(void);

/// The most processes that there were at a time since then, or 0.
int64_t csandbox_group_processes(void);

/// Kills all in the groups at once where the kernel can (version 2, from Linux 5.14 on).
void csandbox_group_kill(void);
