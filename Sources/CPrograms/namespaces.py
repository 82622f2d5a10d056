# Makes fresh namespaces in a box, and gives up the capabilities that this takes. The first part of the server, which
# runs as the box's first program, before anything that nobody has vouched for: it imports nothing of the workspace's.

import sys

if sys.path and sys.path[0] == "":
    del sys.path[0]
untouched = set(sys.modules)

import _signal
import _socket
import ctypes
import fcntl
import gc
import os
import select
import time

NEW_MOUNTS, NEW_IPC, NEW_PROCESSES, NEW_NETWORK = 0x20000, 0x8000000, 0x20000000, 0x40000000
MOUNT_READ_ONLY, MOUNT_NO_SUID, MOUNT_NO_DEVICES, MOUNT_NO_PROGRAMS = 1, 2, 4, 8
SET_DUMPABLE, SET_SECCOMP, DROP_FROM_BOUNDING_SET, AMBIENT = 4, 22, 24, 47
CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
# What tests and programs import most. To import them again in every process takes longer than most programs run.
COMMON = "typing math re itertools heapq collections functools operator string copy datetime".split()

# The interpreter's lock is kept, and errno read, by hand: nothing may run between a call and its result.
system = ctypes.PyDLL(None, use_errno=True)
# Each is made at its first use, which is better here once than in every process.
for name in ("syscall", "mount", "prctl", "capset", "prlimit", "PyOS_BeforeFork", "PyOS_AfterFork_Child"):
    getattr(system, name)


def checked(result):
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def fork_into(namespaces):
    """os.fork into new namespaces; the child is the first process of its process namespace."""
    system.PyOS_BeforeFork()
    child = system.syscall(CLONE, namespaces | _signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        system.PyOS_AfterFork_Child()
    else:
        system.PyOS_AfterFork_Parent()
    return checked(child)


def mount(kind, place, flags, options=None):
    checked(system.mount(kind, place, kind, flags, options))


class Setup:
    """What is the same for every program: read from a memory file, as strings with their lengths."""

    def __init__(self, file, filter):
        fields = read_fields(file)
        numbers = (int(fields.pop(0)) for _ in range(7))
        self.storage, self.cpu, self.processes, self.open_files, self.files = (next(numbers) for _ in range(5))
        self.has_workspace, self.has_way_out = numbers
        codec, subject, judge, comparison, evidence, check = fields
        self.sources = {
            "subject": (("codec", codec), ("subject", subject)),
            "judge": (("codec", codec), ("judge", judge)),
            "check": (("comparison", comparison), ("evidence", evidence), ("check", check)),
        }
        self.roles = {}
        self.filter = ctypes.create_string_buffer(read_all(filter))


    def prepare(self, *roles):
        """Makes what processes in these roles need, once; every process inherits it."""
        for role in roles:
            if role not in self.roles:
                self.roles[role] = load(f"hone_{role}", *self.sources[role])
                gc.collect()
                gc.freeze()


def import_common():
    """Has every process find the usual modules imported, which are as they were on the first import."""
    known = set(sys.modules)
    for name in COMMON:
        __import__(name)
    untouched.update(set(sys.modules) - known)


def load(name, *sources):
    """A namespace with what the sources define."""
    names = {"__name__": name, "__builtins__": __builtins__}
    for title, source in sources:
        exec(compile(source, f"<hone {title}>", "exec"), names)
    return names


def read_all(file):
    return os.pread(file, os.fstat(file).st_size, 0)


def read_to_end(pipe):
    """What a pipe holds whose writers are gone."""
    bytes = b""
    while len(bytes) < 65_536:
        part = os.read(pipe, 65_536)
        if not part:
            break
        bytes += part
    return bytes


def read_fields(file):
    bytes, fields, position = read_all(file), [], 0
    while position < len(bytes):
        colon = bytes.index(b":", position)
        end = colon + 1 + int(bytes[position:colon])
        fields.append(bytes[colon + 1 : end].decode("utf-8", "surrogateescape"))
        position = end
    return fields


def furnish(setup, is_subject):
    """Private mounts and a private loopback, in namespaces that are new."""
    storage = b"mode=1777,size=%d,nr_inodes=%d" % (setup.storage, setup.files)
    # Read-only: /proc/PID/mem is the one way into another process that no filter of system calls sees.
    mount(b"proc", b"/proc", MOUNT_READ_ONLY | MOUNT_NO_SUID | MOUNT_NO_DEVICES | MOUNT_NO_PROGRAMS)
    for place in [b"/tmp", b"/dev/shm"] + ([] if setup.has_workspace and is_subject else [b"/box"]):
        mount(b"tmpfs", place, MOUNT_NO_SUID | MOUNT_NO_DEVICES, storage)
    os.mkdir("/tmp/home", 0o700)
    if is_subject and not setup.has_way_out:
        loopback = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
        # SIOCSIFFLAGS, IFF_UP and IFF_LOOPBACK and IFF_RUNNING
        fcntl.ioctl(loopback.fileno(), 0x8914, b"lo".ljust(16, b"\0") + b"\x49\0".ljust(24, b"\0"))
        loopback.close()


class Instructions(ctypes.Structure):
    _fields_ = [("count", ctypes.c_ushort), ("first", ctypes.c_void_p)]


def confine(setup, grace=2):
    """Gives up all capabilities for good, and installs the filter that every box has.

    From the first signal that the CPU time is over to the last pass `grace` seconds.
    """
    for capability in (8, 12, 21):
        checked(system.prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0))
    checked(system.prctl(AMBIENT, 4, 0, 0, 0))
    checked(system.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()))
    limits = ctypes.c_uint64 * 2
    for resource, soft, hard in ((0, setup.cpu, setup.cpu + grace), (6, setup.processes, setup.processes)):
        checked(system.prlimit(0, resource, limits(soft, hard), None))
    program = Instructions((len(setup.filter) - 1) // 8, ctypes.addressof(setup.filter))
    checked(system.prctl(SET_SECCOMP, 2, ctypes.byref(program), 0, 0))


def keep(*descriptors):
    """Makes the descriptors 0, 1, 2, … and closes all others. None is nothing to read.

    That is opened here and not once for all, as programs can set flags of what they share.
    """
    opened = [os.open("/dev/null", os.O_RDWR) if each is None else each for each in descriptors]
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 64) for descriptor in opened]
    for number, descriptor in enumerate(moved):
        os.dup2(descriptor, number, inheritable=number < 3)
    os.closerange(len(moved), 1 << 20)


def supervise(program, status):
    """The first process of the namespace: waits for the program, whose end ends everything."""
    os.closerange(0, status)
    os.closerange(status + 1, 1 << 20)
    while True:
        ended, code = os.waitpid(-1, 0)
        if ended == program:
            os.write(status, b"%d" % code)
            os._exit(0)


def start_subject(setup, descriptors, is_first=False):
    """Starts a program in namespaces of its own.

    With `is_first` the program is the first process of its namespace, where no signal of its own harms it; else that
    is one that waits for it, as in any box.

    Returns twice. Here: the process and, where it is not the program, a pipe that will have the program's status. In
    the program: None.
    """
    reading, writing = (None, None) if is_first else os.pipe()
    network = 0 if setup.has_way_out else NEW_NETWORK
    process = fork_into(NEW_MOUNTS | NEW_IPC | NEW_PROCESSES | network)
    if process != 0:
        if not is_first:
            os.close(writing)
        return process, reading
    try:
        # Nobody may look into this process, which has the server's memory and the status.
        system.prctl(SET_DUMPABLE, 0, 0, 0, 0)
        os.setsid()
        furnish(setup, is_subject=True)
        # The first process of a namespace does not hear the first signal.
        confine(setup, grace=0 if is_first else 2)
        if not is_first:
            _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
            program = os.fork()
            if program != 0:
                supervise(program, writing)
            _signal.signal(_signal.SIGINT, _signal.default_int_handler)
        system.prctl(SET_DUMPABLE, 1, 0, 0, 0)
        keep(*descriptors)
        files = ctypes.c_uint64 * 2
        checked(system.prlimit(0, 7, files(setup.open_files, setup.open_files), None))
        os.chdir("/box")
        return None
    except BaseException as error:
        complain(error)


def start_judge(setup, descriptors):
    """The same for the process that judges; it needs no protection from itself, so it is the namespace's first."""
    process = fork_into(NEW_MOUNTS | NEW_PROCESSES)
    if process != 0:
        return process
    try:
        system.prctl(SET_DUMPABLE, 0, 0, 0, 0)
        os.setsid()
        furnish(setup, is_subject=False)
        confine(setup)
        keep(*descriptors)
        os.chdir("/box")
        return None
    except BaseException as error:
        complain(error)


def complain(error):
    try:
        os.write(2, f"hone: the sandbox could not be furnished: {error}\n".encode())
    finally:
        os._exit(125)
