#pragma once

// For the time between fork and exec: system calls alone, no memory of the C library's.

void csandbox_close_from(int first);
void csandbox_reset_signals(void);
void csandbox_unblock_signals(void);
