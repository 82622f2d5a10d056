#pragma once

#include "CSandbox.h"

/// Puts this process into a mount namespace of its own and makes the identity's mounts there. Returns 0, or -1 with
/// errno and the stage set.
int csandbox_stage_mounts(const struct csandbox_identity *identity, uint32_t user, struct csandbox_report *report);
