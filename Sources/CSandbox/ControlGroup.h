#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// A control group for each box, below folders that the spawner was started with. All of it is best effort: where no
// group can be made, the supervisor samples the box's memory itself.

/// Takes one of the folders: `memory=`, `pids=` (version 1) or `unified=` (version 2), and an absolute path.
void csandbox_group_use(const char *argument);

/// Removes groups whose supervisor was killed.
void csandbox_group_sweep(void);

/// Makes this process's groups. As root it joins them, so that its children are born there: joining is what takes time.
void csandbox_group_prepare(void);

/// Sets the limits of the groups that were made. Returns whether the memory is capped.
bool csandbox_group_limit(uint64_t memory, uint64_t processes);

/// Has this process join where its parent did not. Only system calls.
void csandbox_group_join(void);

/// Becomes readable when the memory is used up; -1 where the kernel tells in no such way.
int csandbox_group_event(void);

/// Whether the kernel killed for want of memory.
bool csandbox_group_is_exhausted(void);

/// The most memory that was used at a time, or 0.
int64_t csandbox_group_peak(void);

/// Leaves the groups and removes them.
void csandbox_group_remove(void);

/// The box's memory in bytes, counted from its first process on; what processes share counts once. Where that is
/// certainly below `limit`, a cheaper sum that counts it several times.
int64_t csandbox_box_memory(pid_t init, int64_t limit);
