#pragma once

#include "CSandbox.h"

/// A user namespace in which the identity's owner is this user. Returns a descriptor of it, or -1 with errno set.
int csandbox_owner_namespace(const struct csandbox_identity *identity, uint32_t user);

/// Puts this process into a mount namespace of its own and makes the identity's mounts there. Returns 0, or -1 with
/// errno and the stage set. The owner's namespace is made where `owner` is -1.
int csandbox_stage_mounts(
    const struct csandbox_identity *identity, uint32_t user, int owner, struct csandbox_report *report);
