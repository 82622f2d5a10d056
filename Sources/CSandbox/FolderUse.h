#pragma once

#include <poll.h>
#include <stdint.h>

/// What a folder holds, on its own file system and through no symbolic link.
struct csandbox_folder_use {
    /// Blocks on the disk; a file with several names counts for each with its share.
    int64_t bytes;
    /// Entries of all kinds.
    int64_t files;
    /// Folders that could not be looked into, or lie too deep.
    int64_t unseen;
};

/// What ends a look before its end.
struct csandbox_look {
    int64_t most_files;
    /// Events.
    struct pollfd *interruptions;
    nfds_t interruption_count;
};

/// Adds up what the folder holds. Returns -1 where it was not allowed to come to the end.
int csandbox_folder_use(int folder, const struct csandbox_look *look, struct csandbox_folder_use *use);
