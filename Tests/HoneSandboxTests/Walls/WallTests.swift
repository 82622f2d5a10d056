import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// Programs that try to get out. Each prints `held` when it met a wall.
@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct WallTests {
    @Test(arguments: [
        "! touch /usr/x && ! touch /etc/x && ! touch /x && ! touch /dev/x && ! touch /proc/x",
        "[ ! -e /root ] && [ ! -e /home ] && [ ! -e /var ] && [ ! -e /sys ] && [ ! -e /etc/shadow ]",
        "[ \"$(cut -d: -f1 /etc/passwd | xargs)\" = 'root hone nobody' ]",
        "[ \"$(tr -d '\\0' </proc/1/environ | wc -c)\" = 0 ]",
        "[ \"$(ls /proc/self/fd | xargs)\" = '0 1 2 3' ]",
        "[ \"$(grep -c : /proc/net/dev)\" = 1 ]",
        "! unshare -U true && ! unshare -m true && ! unshare -r true",
        "grep -q '^CapEff:.0*$' /proc/self/status && grep -q '^CapBnd:.0*$' /proc/self/status",
        "grep -q '^NoNewPrivs:.1$' /proc/self/status && grep -q '^Seccomp:.2$' /proc/self/status",
        "[ \"$(id -G)\" = 1000 ]",
        "touch f && ! chmod u+s f && ! chmod g+s f && ! chmod 4755 f && chmod 755 f",
        "! mount -t tmpfs none /tmp && ! mount -o remount,rw /usr",
        "[ \"$(hostname)\" = hone ]",
        "! ls /proc/1/root/root && ! ls -d /proc/1/cwd/../root",
        "! cat /dev/kmsg && ! [ -e /dev/sda ] && ! [ -e /dev/vda ]",
        "! dmesg && ! echo x >/proc/sys/kernel/hostname",
        "! echo 500 >/proc/self/oom_score_adj && ! echo x >/proc/$$/comm",
        "! ln -s /etc/x /usr/y && ! mknod d b 8 0 && ! mknod d c 1 3",
    ])
    func `a shell program is held`(_ script: String) async throws {
        let outcome = try await shell("{ \(script); } >/dev/null 2>&1 && echo held")
        #expect(outcome.standardOutput.text == "held\n")
    }

    private static let prelude = """
        import ctypes, errno, os, platform, socket, sys
        libc = ctypes.CDLL(None, use_errno=True)
        x86 = platform.machine() == 'x86_64'
        def call(x, arm, *arguments):
            result = libc.syscall(x if x86 else arm, *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
            return 0 if result >= 0 else ctypes.get_errno()
        def held(*results): print('held' if all(results) else results)
        def refused(action):
            try: action(); return False
            except OSError: return True

        """

    @Test(arguments: [
        // Kernel keyrings ignore namespaces.
        "held(*[call(n, m, 0, 0, 0, 0, 0) == errno.EPERM for n, m in [(248, 217), (249, 218), (250, 219)]])",
        // A virtual machine's host, netlink, raw packets, kernel crypto, and more.
        "held(*[refused(lambda: socket.socket(f, socket.SOCK_STREAM)) for f in [40, 16, 17, 38, 31, 21, 30, 44]])",
        "held(*[refused(lambda: socket.socketpair(f)) for f in [16, 40, 30]])",
        // User namespaces by each way to them.
        "held(call(272, 97, 0x10000000) == errno.EPERM, call(56, 220, 0x10000000 | 17, 0, 0, 0, 0) == errno.EPERM, call(435, 435, 0, 0) == errno.ENOSYS)",
        "held(call(308, 268, 0, 0) == errno.EPERM)",
        // bpf, userfaultfd, perf_event_open, ptrace, io_uring_setup, process_vm_readv.
        "held(*[call(n, m, 0, 0, 0, 0, 0) == errno.EPERM for n, m in [(321, 280), (323, 282), (298, 241), (101, 117), (310, 270)]], call(425, 425, 1, 0) == errno.ENOSYS)",
        // Set-user-id modes by each way to them.
        "held(call(259, 33, -100, b'a', 0o104755, 0), call(258, 34, -100, b'b', 0o4755), call(257, 56, -100, b'c', os.O_CREAT | os.O_WRONLY, 0o4755), call(257, 56, -100, b'.', 0o20200000 | os.O_WRONLY, 0o4755), call(437, 437, -100, b'd', 0, 0) == errno.ENOSYS, call(452, 452, -100, b'.', 0o4755, 0) == errno.EPERM)",
        // What the table does not know.
        "held(call(467, 467) == errno.ENOSYS, call(500, 500) == errno.ENOSYS)",
        // Typing into a terminal.
        "import fcntl\nheld(call(16, 29, 0, 0x5412, b'x') == errno.EPERM, call(16, 29, 0, 0x541C, b'x') == errno.EPERM)",
        "held(refused(lambda: os.setuid(0)), refused(lambda: os.setgid(0)), refused(lambda: os.setgroups([0])))",
        "held(refused(lambda: os.open('/proc/self/fd/0', os.O_WRONLY)) or os.readlink('/proc/self/fd/0') == '/dev/null')",
        "held(refused(lambda: socket.create_connection(('1.1.1.1', 53), 2)), refused(lambda: socket.create_connection(('192.168.1.1', 80), 2)))",
        "held(refused(lambda: os.nice(-5)), refused(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))))",
        """
        import resource
        def raised(limit):
            try: resource.setrlimit(limit, (1 << 20, 1 << 20)); return True
            except (OSError, ValueError): return False
        held(not raised(resource.RLIMIT_NPROC), not raised(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE) == (0, 0))
        """,
    ])
    func `a Python program is held`(_ script: String) async throws {
        let outcome = try await python(Self.prelude + script)
        #expect(outcome.standardOutput.text == "held\n", "\(outcome.standardError.text)")
    }

    @Test(.enabled(if: SystemCallTable.native.foreignBit != nil, "another architecture"))
    func `a second calling convention kills`() async throws {
        let outcome = try await python(Self.prelude + "call(0x40000000 | 39, 0)")
        #expect(outcome.ending == .signaled(SIGSYS))
    }

    @Test func `servers on localhost and local sockets work`() async throws {
        let outcome = try await python(
            """
            import socket, threading, os, multiprocessing
            for family, address in [(socket.AF_INET, ('127.0.0.1', 0)), (socket.AF_INET6, ('::1', 0)), (socket.AF_UNIX, '/tmp/s')]:
                server = socket.socket(family); server.bind(address); server.listen()
                client = socket.socket(family); client.connect(server.getsockname())
                server.accept()[0].sendall(b'x')
                assert client.recv(1) == b'x'
            with multiprocessing.Pool(2) as pool: assert pool.map(abs, [-1, -2]) == [1, 2]
            print('works', socket.gethostbyname('localhost'))
            """)
        #expect(outcome.standardOutput.text == "works 127.0.0.1\n", "\(outcome.standardError.text)")
    }

    @Test func `a secret in a home folder is out of reach`() async throws {
        let home = try TemporaryFolder()
        try home.write(".ssh/id", "secret")
        try home.write("project/a", "a")
        let sandbox = BubblewrapSandbox(environment: ["PATH": environment["PATH"] ?? "", "HOME": home.path])
        let outcome = try await sandbox.execute(
            Execution(
                arguments: [
                    "sh", "-c",
                    "ls -a /box/.. ; cat /box/../.ssh/id \(home.path)/.ssh/id; ln -s \(home.path)/.ssh/id link; cat link",
                ],
                workspace: "\(home.path)/project", profile: profile()))
        #expect(home.read(".ssh/id") == "secret")
        #expect(!outcome.standardOutput.text.contains("secret"))
        let error = await #expect(throws: SandboxError.self) {
            try await sandbox.execute(Execution(arguments: ["true"], workspace: home.path, profile: profile()))
        }
        #expect(error?.code == .badWorkspace)
    }

    @Test(.enabled(if: geteuid() == 0, "only root could run as root"))
    func `as root the program runs as a user that owns nothing`() async throws {
        let folder = try TemporaryFolder()
        mkfifo("\(folder.path)/started", 0o666)
        mkfifo("\(folder.path)/go", 0o666)
        let identity = try BoxIdentity()
        let task = Task {
            try await run(["sh", "-c", "echo x >started; read line <go; exit 3"], in: folder, profile: profile())
        }
        let users = try await onOwnThread { _ in
            var byte: UInt8 = 0
            let started = Descriptor(open("\(folder.path)/started", O_RDONLY))
            _ = read(started.raw, &byte, 1)
            let users = processUsers(named: "sh")
            let go = Descriptor(open("\(folder.path)/go", O_WRONLY))
            _ = write(go.raw, "x\n", 2)
            return users
        }
        #expect(try await task.value.ending == .exited(3))
        #expect(users.contains { $0 >= identity.first && $0 < identity.first + identity.count })
    }

    @Test func `the workspace's own repository cannot be changed`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(".git/config", "[core]\n")
        let outcome = try await run(
            [
                "sh", "-c",
                "cat .git/config; echo x >>.git/config; mkdir .git/hooks; rm -rf .git; mv .git .got; echo y >ok",
            ], in: folder, profile: profile())
        #expect(outcome.standardOutput.text == "[core]\n")
        #expect(folder.read(".git/config") == "[core]\n")
        #expect(!folder.exists(".git/hooks"))
        #expect(folder.read("ok") == "y\n")
    }

    @Test func `the workspace's own settings cannot be changed`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(".hone/config.yaml", "agent: coder\n")
        let outcome = try await sandbox.execute(
            Execution(
                arguments: [
                    "sh", "-c",
                    "cat .hone/config.yaml; echo x >.hone/config.yaml; mkdir .hone/Agents; rm -rf .hone; mv .hone .x",
                ],
                workspace: folder.path, profile: profile()))
        #expect(outcome.standardOutput.text == "agent: coder\n")
        #expect(folder.read(".hone/config.yaml") == "agent: coder\n")
        #expect(!folder.exists(".hone/Agents"))
    }
}

private func processUsers(named name: String) -> [uid_t] {
    let processes = Descriptor(open("/proc", O_RDONLY | O_DIRECTORY))
    var users: [uid_t] = []
    forEachEntry(of: processes.raw) { entry in
        let path = "/proc/\(String(cString: entry))"
        var bytes = [UInt8](repeating: 0, count: 64)
        let file = Descriptor(open(path + "/comm", O_RDONLY))
        guard file.raw >= 0, let status = fileStatus(path) else { return }
        let count = read(file.raw, &bytes, bytes.count)
        if count > 0, String(decoding: bytes[..<(count - 1)], as: UTF8.self) == name { users.append(status.st_uid) }
    }
    return users
}
