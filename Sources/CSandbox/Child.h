#pragma once

#include <stdint.h>
#include <sys/types.h>

// For the time between fork and exec: system calls alone, no memory of the C library's.

void csandbox_close_from(int first);
void csandbox_reset_signals(void);
void csandbox_unblock_signals(void);

// Gives up root for good. Returns 0, or -1 and errno.
int csandbox_become(uint32_t user);

// Listens on the loopback of the process's network and hands the listener out on the gate. Enters the network as the
// user, where one is given. Returns 0, or -1 and errno: ENOENT where the process is gone.
int csandbox_open_gate(int gate, pid_t process, const uint32_t *user, uint16_t port);
