#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What Swift cannot do: code between fork and exec, and the system calls without a wrapper.

/// The descriptors that bubblewrap finds open, besides 0, 1 and 2.
enum {
    CSANDBOX_STATUS_DESCRIPTOR = 3,
    CSANDBOX_BLOCK_DESCRIPTOR = 4,
    CSANDBOX_FILTER_DESCRIPTOR = 5,
    /// The first of csandbox_launch.files.
    CSANDBOX_FILES_DESCRIPTOR = 6,
};

/// For a box in which one program runs after the other.
enum { CSANDBOX_RESTART = 'r', CSANDBOX_TELL = 't' };

enum { CSANDBOX_MAXIMUM_FILES = 16, CSANDBOX_MAXIMUM_MOUNTS = 32 };

/// Where the gate listens on the box's own 127.0.0.1.
enum { CSANDBOX_GATE_PORT = 3128 };

struct csandbox_limit {
    int32_t resource;
    uint64_t soft;
    uint64_t hard;
};

/// Only for a launcher that runs as root: who the box is, and the folders it could not reach as that user.
struct csandbox_identity {
    /// The box's user is `first + process id % count`: unused elsewhere, and nobody else's while the box lives.
    uint32_t first;
    uint32_t count;
    /// Mounts are made below this folder in a mount namespace of the box alone; mount i is `staging`/i.
    const char *staging;
    const char *const *mounts;
    size_t mount_count;
    /// Mount 0, the workspace, shows its owner's files as the box's own. Where false, they must be the box's own.
    bool maps_owner;
    uint32_t owner;
    uint32_t owner_group;
};

/// What all processes of a box may use together.
struct csandbox_budget {
    /// Bytes.
    uint64_t memory;
    uint64_t cpu_microseconds;
    /// Bytes by which the workspace may grow.
    uint64_t disk;
    /// Files by which the workspace may grow, and that each of the box's own file systems may have.
    uint64_t files;
};

/// Which part of its budget a box has used up.
enum csandbox_exhaustion { CSANDBOX_NOTHING = 0, CSANDBOX_MEMORY, CSANDBOX_CPU, CSANDBOX_DISK, CSANDBOX_FILES };

struct csandbox_launch {
    /// Absolute path of bubblewrap.
    const char *program;
    char *const *arguments;
    int input;
    int output;
    int errors;
    /// One end of csandbox_control, or of a pipe. The box is killed when this has a byte to read or its other end is
    /// closed; with the byte CSANDBOX_RESTART, the box gets its whole budget anew, but for the memory.
    /// With CSANDBOX_TELL, a csandbox_report says what was seen since then: bytes written, and processes.
    int control;
    /// One csandbox_report is written here when nothing of the box is left, so that nobody can write to the outputs
    /// any more. Its end without a report means that the supervisor was killed.
    int report;
    /// A memory file with the seccomp program; it and the files are opened anew, so that boxes share no offset.
    int filter;
    const int *files;
    size_t file_count;
    /// One end of csandbox_gate, on which the listener inside the box's network arrives; -1 where the box has no way
    /// out.
    int gate;
    const struct csandbox_limit *limits;
    size_t limit_count;
    /// RLIMIT_NPROC; counts only the box's processes.
    struct csandbox_limit processes;
    struct csandbox_budget budget;
    /// The folder whose growth counts; NULL where the box can write none.
    const char *workspace;
    /// NULL where the launcher is not root.
    const struct csandbox_identity *identity;
};

enum csandbox_stage {
    CSANDBOX_FINISHED = 0,
    /// No process could be made.
    CSANDBOX_PROCESS,
    CSANDBOX_DESCRIPTORS,
    CSANDBOX_NAMESPACE,
    CSANDBOX_SOURCE,
    CSANDBOX_OWNER_MAP,
    CSANDBOX_STAGING,
    CSANDBOX_IDENTITY,
    CSANDBOX_EXECUTION,
    CSANDBOX_LIMITS,
    /// Processes of the box survived SIGKILL for ten seconds.
    CSANDBOX_UNKILLABLE,
    /// No listener could be made in the box's network.
    CSANDBOX_GATE,
};

struct csandbox_report {
    /// Where it failed, and the errno.
    int32_t stage;
    int32_t error;
    /// -1 where bubblewrap named none: the program was never started, or the box was killed.
    int32_t exit_code;
    /// Wait status of bubblewrap.
    int32_t status;
    /// Whether bubblewrap got as far as its namespaces.
    int32_t entered;
    int32_t mount;
    int64_t cpu_microseconds;
    /// Of the box, or where that is not known of its largest process; 0 where unknown.
    int64_t peak_bytes;
    /// Of storage, overwritten parts each time; memory files are none.
    int64_t written_bytes;
    /// The most that were seen at a time; 0 where the box was gone before anybody looked.
    int64_t processes;
    /// csandbox_exhaustion: for which the box was killed, or that it had met by its end.
    int32_t exhaustion;
};

/// Starts the spawner: this binary anew, as a small process that makes others on request. To fork this one would cost
/// a copy of its page tables, and the new process would hold a copy of its secrets.
///
/// `groups` names folders of control groups in which it may make one for each box, as `memory=PATH`, `pids=PATH` or
/// `unified=PATH`, or as `scope=PATH` where version 2 is mounted and the spawner is to use the group that it is started
/// in; a NULL ends them. Returns the socket to it or a negative errno. It ends when the socket closes.
///
/// `runner`, where it is not NULL, is a program with its arguments that replaces itself by the command that follows
/// them, in a control group that may be divided; it finds what of the environment it needs for that.
int csandbox_spawner_start(char *const *groups, char *const *runner, pid_t *process);

/// Ends a spawner, in whatever state it is, and closes the socket. What it has made lives on.
void csandbox_spawner_end(int spawner, pid_t process);

/// Has the spawner make a process that starts bubblewrap, waits for it, kills its namespace, reports and ends. Returns
/// 0 once the request is on its way, or a negative errno, which is EPIPE where the spawner is gone.
///
/// One caller at a time for each spawner.
int csandbox_supervise(int spawner, const struct csandbox_launch *launch);

/// A pair of sockets, of which the launcher keeps one and the supervisor gets the other. Returns 0 or a negative errno.
int csandbox_control(int ends[2]);

/// Asks the supervisor to kill the box.
void csandbox_control_kill(int control);

/// Whether the launch was ever taken by a supervisor, once the report's end is seen. Where it was not, because the
/// spawner was just ending, nothing of it was started.
bool csandbox_control_is_taken(int control);

/// A pair of sockets to hand a listener out with, both close-on-exec. Returns 0 or a negative errno.
int csandbox_gate(int ends[2]);

/// The listener, non-blocking and close-on-exec, once the other end of csandbox_launch.gate has become readable.
/// Returns a descriptor or a negative errno.
int csandbox_receive_listener(int gate);

/// A connection, non-blocking and close-on-exec. Returns a descriptor or a negative errno.
int csandbox_accept(int listener);

/// Starts a program that is trusted, with these descriptors alone, in a session of its own. Returns its process id
/// or a negative errno.
pid_t csandbox_spawn(
    const char *program, char *const *arguments, char *const *environment, const char *directory, int input,
    int output, int errors);

/// openat2 that follows no symbolic link and never leaves `directory`. Returns a descriptor or a negative errno.
int csandbox_open_beneath(int directory, const char *path, int flags, mode_t mode);

/// The same for a folder that is only a place to start from (O_PATH).
int csandbox_folder_beneath(int directory, const char *path);

/// 1 where the file system of `directory` is known to keep times to the nanosecond, else 0.
int csandbox_keeps_nanoseconds(int directory);

/// A sealed, close-on-exec memory file. Returns a descriptor or a negative errno.
int csandbox_sealed_file(const char *name, const void *bytes, size_t count);

/// An eventfd: close-on-exec, non-blocking. Returns a descriptor or a negative errno.
int csandbox_event(void);

/// Makes the event readable.
void csandbox_event_signal(int event);

/// Both ends close-on-exec, reading first. Returns 0 or a negative errno.
int csandbox_pipe(int ends[2]);

/// The calling thread's number, which no other process or thread has while it lives.
pid_t csandbox_thread(void);
