# Runs inside a box, as its first program, before anything that nobody has vouched for: imports nothing of the
# workspace's. For each request it makes fresh namespaces, gives up the capabilities that this takes, and lets the
# program run there in a fork of this interpreter.
#
# Requests are datagrams on descriptor 0: a letter, and descriptors. Answers are lines.

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
MOUNT_NO_SUID, MOUNT_NO_DEVICES, MOUNT_NO_PROGRAMS = 2, 4, 8
SET_DUMPABLE, SET_SECCOMP, DROP_FROM_BOUNDING_SET, AMBIENT = 4, 22, 24, 47
CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
NULL = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
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
        codec, subject, judge, comparison, check = fields
        self.sources = {
            "subject": (("codec", codec), ("subject", subject)),
            "judge": (("codec", codec), ("judge", judge)),
            "check": (("comparison", comparison), ("check", check)),
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
    mount(b"proc", b"/proc", MOUNT_NO_SUID | MOUNT_NO_DEVICES | MOUNT_NO_PROGRAMS)
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
    """Makes the descriptors 0, 1, 2, … and closes all others."""
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 64) for descriptor in descriptors]
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


class Server:
    def __init__(self):
        self.socket = _socket.socket(fileno=0)
        self.setup = None
        self.answer("ready")

    def answer(self, *words):
        self.socket.send(" ".join(str(word) for word in words).encode())

    def receive(self):
        data, control, _, _ = self.socket.recvmsg(64, 256, _socket.MSG_CMSG_CLOEXEC)
        if not data:
            os._exit(0)
        descriptors = []
        for level, kind, bytes in control:
            if level == _socket.SOL_SOCKET and kind == _socket.SCM_RIGHTS:
                descriptors += [
                    int.from_bytes(bytes[start : start + 4], sys.byteorder) for start in range(0, len(bytes), 4)
                ]
        return data, descriptors

    def serve(self):
        """Returns only in a fork, with the program to run there."""
        while True:
            request, descriptors = self.receive()
            program = None
            if request == b"setup":
                self.setup = Setup(*descriptors)
                gc.collect()
                gc.freeze()
            elif request == b"check":
                program = self.check(*descriptors)
            elif request == b"run":
                program = self.run(*descriptors)
            elif request == b"judge":
                program = self.judge(*descriptors)
            if program is not None:
                return program
            for descriptor in descriptors:
                os.close(descriptor)
            self.answer("idle", int(has_others()))

    def run(self, request, input, output, errors):
        started = start_subject(self.setup, (input, output, errors, request))
        if started is None:
            self.socket.detach()
            return lambda: run_program(*read_fields(3))
        self.follow(*started)

    def judge(self, program, tests, verdict, output, errors):
        start = time.process_time()
        if "judge" not in self.setup.roles:
            import_common()
            self.setup.prepare("subject", "judge")
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
        subject = start_subject(self.setup, (NULL, output, errors, program, theirs.fileno()), is_first=True)
        if subject is None:
            for each in (ours, theirs, self.socket):
                each.detach()
            return lambda: end(self.play("subject"))
        theirs.close()
        judge = start_judge(self.setup, (NULL, output, errors, tests, ours.fileno(), verdict))
        if judge is None:
            for each in (ours, self.socket):
                each.detach()
            return lambda: self.play("judge")
        ours.close()
        status, usage = self.wait(judge, also=subject[0])
        self.answer("judged", status)
        if status != 0:
            os.kill(subject[0], _signal.SIGKILL)
        self.follow(*subject, more=time.process_time() - start + usage.ru_utime + usage.ru_stime)

    def check(self, request, secret, verdict, output, errors):
        """Runs tests in one process with their program, and passes on what that process could not say too early."""
        self.setup.prepare("check")
        reading, writing = os.pipe()
        token = os.urandom(16).hex()
        subject = start_subject(self.setup, (NULL, output, errors, request, writing))
        if subject is None:
            self.socket.detach()
            return lambda: self.play("check", token)
        os.close(writing)
        self.follow(*subject)
        said = read_to_end(reading)
        os.close(reading)
        # The nonce was in no memory that the program has a copy of.
        if said.startswith(token.encode()) and said.count(token.encode()) == 1:
            os.write(verdict, read_all(secret) + said[len(token) :])

    def play(self, role, *secrets):
        fields = read_fields(3)
        os.close(3)
        forget()
        return self.setup.roles[role]["main"](*secrets, fields)

    def follow(self, process, status, more=0):
        """Waits for a program and tells how it ended, and what CPU time that and `more` took."""
        code, usage = self.wait(process)
        if status is not None:
            code = os.read(status, 16).decode() or "killed"
            os.close(status)
        cpu = int((usage.ru_utime + usage.ru_stime + more) * 1e6)
        self.answer("ended", code, cpu, usage.ru_maxrss * 1024, usage.ru_oublock * 512)

    def wait(self, process, also=None):
        """Waits for the first process of a namespace, which is gone only when all others there are."""
        event = os.pidfd_open(process)
        poll = select.poll()
        poll.register(event, select.POLLIN)
        poll.register(0, select.POLLIN)
        while True:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if 0 in ready:
                self.receive()
                for each in (process, also):
                    if each is not None:
                        os.kill(each, _signal.SIGKILL)
            if event in ready:
                break
        os.close(event)
        _, status, usage = os.wait4(process, 0)
        return status, usage


def has_others():
    """Whether there are processes besides the box's first and this one."""
    try:
        os.kill(-1, 0)
    except ProcessLookupError:
        return False
    return True


def forget():
    """Leaves the modules loaded that a fresh interpreter has."""
    for name in set(sys.modules) - untouched:
        del sys.modules[name]


def run_program(kind, source, *rest):
    """Runs a program as `python3 -c`, `python3 FILE`, `python3 -m` or `python3 -` would."""
    variables = int(rest[0])
    for variable in rest[1 : 1 + variables]:
        name, _, value = variable.partition("=")
        os.environ[name] = value
    arguments = list(rest[1 + variables :])
    os.environ["PWD"] = "/box"
    os.close(3)
    forget()
    main = type(sys)("__main__")
    main.__builtins__ = sys.modules["builtins"]
    sys.modules["__main__"] = main
    spelled = {"-c": ["-c", source], "-m": ["-m", source], "-": ["-"]}.get(kind, [source])
    sys.orig_argv[:] = [sys.orig_argv[0]] + spelled + arguments
    try:
        if kind == "-m":
            sys.argv[:] = ["-m"] + arguments
            sys.path.insert(0, "/box")
            import runpy

            runpy._run_module_as_main(source)
            return 0
        if kind == "-c":
            sys.argv[:] = ["-c"] + arguments
            sys.path.insert(0, "")
            code = compile(source, "<string>", "exec", dont_inherit=True)
        elif kind == "-":
            sys.argv[:] = ["-"] + arguments
            sys.path.insert(0, "")
            main.__file__ = "<stdin>"
            code = compile(source.encode(), "<stdin>", "exec", dont_inherit=True)
        else:
            sys.argv[:] = [source] + arguments
            sys.path.insert(0, os.path.dirname(os.path.realpath(source)))
            path = os.path.join("/box", source)
            if os.path.isdir(path):
                import runpy

                runpy.run_path(path, run_name="__main__")
                return 0
            try:
                with open(path, "rb") as file:
                    text = file.read()
            except OSError as error:
                sys.stderr.write(f"python3: can't open file '{path}': [Errno {error.errno}] {error.strerror}\n")
                return 2
            main.__file__ = path
            main.__cached__ = None
            code = compile(text, path, "exec", dont_inherit=True)
        exec(code, main.__dict__)
        return 0
    except SystemExit:
        raise
    except BaseException as error:
        traceback = error.__traceback__.tb_next
        error.__traceback__ = traceback
        sys.excepthook(type(error), error, traceback)
        return 130 if isinstance(error, KeyboardInterrupt) else 1


def leave(status):
    """Ends the process as the interpreter would, but does not take down what the server has shared.

    Waits for threads, runs what atexit has, drops what the program's modules hold, so that files are written and
    objects say goodbye, and flushes.
    """
    flushed = wind_up()
    for name in list(sys.modules):
        module = sys.modules[name]
        if name == "__main__" or name not in untouched and not is_of_python(module):
            empty(getattr(module, "__dict__", {}))
    gc.collect()
    if not (flush() and flushed) and status == 0:
        status = 120
    os._exit(status & 0xFF)


def end(status):
    """The same, for a program of which nothing but its status matters any more."""
    wind_up()
    os._exit(status & 0xFF)


def wind_up():
    """Waits for threads and runs what atexit has; returns whether all output is written."""
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    import atexit

    atexit._run_exitfuncs()
    return flush()


def is_of_python(module):
    file = getattr(module, "__file__", None)
    return not isinstance(file, str) or file.startswith(sys.base_prefix + "/")


def empty(names):
    """As the interpreter empties a module: names with one underscore first."""
    for is_turn in (lambda name: name[:1] == "_" and name[:2] != "__", lambda name: name != "__builtins__"):
        for name in [name for name, value in names.items() if value is not None and isinstance(name, str)]:
            if is_turn(name):
                names[name] = None


def flush():
    done = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            done = done and stream is not sys.stdout
    return done


def status_of(error):
    """What the interpreter makes of SystemExit."""
    code = error.code
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    try:
        sys.stdout.flush()
        print(code, file=sys.stderr)
    except BaseException:
        pass
    return 1


program = Server().serve()
try:
    status = program() or 0
except SystemExit as error:
    status = status_of(error)
try:
    leave(status)
except SystemExit as error:
    os._exit(status_of(error))
except BaseException as error:
    sys.excepthook(type(error), error, error.__traceback__)
    os._exit(1)
