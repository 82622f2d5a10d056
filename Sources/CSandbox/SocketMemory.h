#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What waits in the buffers of sockets is memory of no process, and a control group counts it only with version 2. The
// kernel tells it through a socket made in the network that it asks about, whoever holds that.

enum { CSANDBOX_NETWORKS = 8 };

/// A box has one network, or one for each program that runs in it.
struct csandbox_networks {
    struct {
        ino_t network;
        int socket;
        bool is_seen;
    } known[CSANDBOX_NETWORKS];
    size_t count;
};

/// Bytes in the buffers of all sockets in the networks of a box's processes. Nothing where the kernel does not tell.
int64_t csandbox_socket_memory(struct csandbox_networks *networks, pid_t first);
