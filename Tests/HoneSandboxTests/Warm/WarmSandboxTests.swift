import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// One for all tests, so that programs of different tests follow each other in the same boxes.
let warm = WarmSandbox(sandbox)

/// In a folder, or in one of its own; a folder that is reused has its box reused.
func warmPython(
    _ script: String, in folder: TemporaryFolder? = nil, arguments: [String] = [], input: String = "",
    profile: SandboxProfile = profile(toolchains: ["python3"]), environment: [String: String] = [:],
    wallClock: Duration? = nil
) async throws -> ExecutionOutcome {
    let folder = try folder ?? TemporaryFolder()
    let outcome = try await warm.execute(
        Execution(
            arguments: ["python3", "-c", script] + arguments, standardInput: Array(input.utf8), workspace: folder.path,
            profile: profile, environment: environment, wallClock: wallClock))
    withExtendedLifetime(folder) {}
    return outcome
}

private let hasPython = Toolchain.find("python3", on: Host(environment: environment)) != .missing

@Suite(.enabled(if: available && hasPython, Comment(rawValue: reason)), .timeLimit(.minutes(2)))
struct WarmSandboxTests {
    @Test func `programs run in the box that waits`() async throws {
        let folder = try TemporaryFolder()
        let first = try await warmPython("print(1)", in: folder)
        #expect(first.ending == .exited(0), "\(first.standardError.text)")
        #expect(first.standardOutput.text == "1\n")
        // In a box of its own a program is its second process; here it is so again in each namespace.
        let parent = "import os; print(os.getpid(), os.getppid(), open('/proc/1/comm').read().strip())"
        let second = try await warmPython(parent, in: folder)
        #expect(second.standardOutput.text == "2 1 python3\n", "\(second.standardError.text)")
    }

    @Test(arguments: [
        (
            "import itertools\nfor n in itertools.count(): open(f'part-{n}', 'wb').write(bytes(4 << 20))",
            SandboxLimit.disk
        ),
        ("import itertools, os\nfor n in itertools.count(): os.mknod(str(n))", .files),
        (
            """
            import os, time
            while True:
                if os.fork() == 0:
                    until = time.process_time() + 0.3
                    while time.process_time() < until: pass
                    os._exit(0)
                os.wait()
            """, .cpuTime
        ),
    ])
    func `a program that uses up what its box may use is stopped`(_ script: String, _ limit: SandboxLimit) async throws
    {
        let tight = profile(cpuTime: 1, disk: 32 << 20, files: 2000, toolchains: ["python3"])
        #expect(try await warmPython(script, profile: tight).ending == .stopped(limit))
    }

    @Test func `each program may use the whole of it`() async throws {
        let tight = profile(cpuTime: 2, disk: 32 << 20, toolchains: ["python3"])
        let folder = try TemporaryFolder()
        let script = """
            import time
            with open(f"part-{time.monotonic_ns()}", "wb") as file:
                for part in range(6): file.write(bytes(4 << 20))
            until = time.process_time() + 0.8
            while time.process_time() < until: pass
            """
        for _ in 0..<4 {
            #expect(try await warmPython(script, in: folder, profile: tight).ending == .exited(0))
        }
    }

    @Test func `files in the private folders are limited`() async throws {
        let outcome = try await warmPython(
            "import itertools, os\nfor n in itertools.count(): os.mknod(f'/tmp/{n}')",
            profile: profile(files: 500, toolchains: ["python3"]))
        // The watch, which counts them too, may come before the folder is full.
        if outcome.ending == .stopped(.files) { return }
        #expect(outcome.ending == .exited(1))
        #expect(outcome.standardError.text.contains("No space left on device"))
    }

    @Test func `a program sees what it sees when Python starts it`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("helper.py", "value = 7\n")
        try folder.write(
            "main.py", "import sys, helper\nprint(sys.argv, __name__, __file__, helper.value, sys.path[0])\n")
        let script = "import sys; print(sys.argv, sys.path[0], sys.stdin.read(), sorted(sys.modules))"
        for arguments in [["-c", script, "a", "b"], ["main.py", "x"], ["-m", "helper"], ["missing.py"]] {
            let execution = Execution(
                arguments: ["python3"] + arguments, standardInput: Array("in".utf8), workspace: folder.path,
                profile: profile(toolchains: ["python3"]), environment: ["MARK": "1"])
            let (cold, warmed) = (try await sandbox.execute(execution), try await warm.execute(execution))
            #expect(warmed.ending == cold.ending)
            #expect(warmed.standardOutput.text == cold.standardOutput.text)
            // The interpreter names itself by its path in one of them.
            #expect(warmed.standardError.text.suffix(40) == cold.standardError.text.suffix(40))
        }
    }

    @Test(arguments: [
        ("raise SystemExit(3)", ExecutionEnding.exited(3)), ("1/0", .exited(1)), ("import os; os._exit(9)", .exited(9)),
        ("import os; os.kill(os.getpid(), 15)", .signaled(15)), ("import os; os.abort()", .signaled(6)),
        ("while True: pass", .stopped(.wallClock)), ("print('x' * 10**7)", .stopped(.output)),
        ("import sys; sys.exit('no')", .exited(1)), ("import os; os.kill(1, 9); print(1)", .exited(0)),
    ])
    func `endings are told as they are`(script: String, ending: ExecutionEnding) async throws {
        let outcome = try await warmPython(script, wallClock: .seconds(2))
        #expect(outcome.ending == ending, "\(outcome.standardError.text)")
    }

    @Test func `a traceback has the program's lines alone`() async throws {
        let outcome = try await warmPython("def f():\n  return 1/0\nf()")
        #expect(
            outcome.standardError.text == """
                Traceback (most recent call last):
                  File "<string>", line 3, in <module>
                  File "<string>", line 2, in f
                ZeroDivisionError: division by zero

                """)
    }

    @Test func `the CPU limit is each program's own`() async throws {
        let strict = profile(cpuTime: 1, toolchains: ["python3"])
        let folder = try TemporaryFolder()
        for _ in 0..<2 {
            let outcome = try await warmPython("while True: pass", in: folder, profile: strict)
            #expect(outcome.ending == .stopped(.cpuTime))
        }
        #expect(try await warmPython("print(1)", in: folder, profile: strict).ending == .exited(0))
    }

    @Test func `every wall of a box stands in the warm one`() async throws {
        let outcome = try await warmPython(
            """
            import ctypes, os, socket
            status = dict(line.split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
            walls = {
                "capabilities": all(int(status[name], 16) == 0 for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")),
                "no new privileges": status["NoNewPrivs"].strip() == "1",
                "filter": status["Seccomp"].strip() == "2",
                "processes": sorted(name for name in os.listdir("/proc") if name.isdigit()) == ["1", "2"],
                "descriptors": sorted(os.listdir("/proc/self/fd")) == ["0", "1", "2", "3"],
                "interfaces": [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line] == ["lo"],
            }
            libc = ctypes.CDLL(None, use_errno=True)
            for name, call in {
                "unshare": lambda: libc.unshare(0x10000000), "mount": lambda: libc.mount(b"x", b"/tmp", b"tmpfs", 0, None),
                "umount": lambda: libc.umount2(b"/tmp", 2), "chroot": lambda: libc.chroot(b"/tmp"),
                "setuid": lambda: libc.setuid(0), "keyctl": lambda: libc.syscall(250, 0, -3, 0),
            }.items():
                walls[name] = call() < 0
            for path in ("/proc/1/mem", "/proc/self/mem", "/proc/1/environ", "/proc/1/fd", "/usr/x", "/etc/x", "/x", "/proc/1/maps"):
                try:
                    os.listdir(path) if path.endswith("fd") else open(path, "r+" if "mem" in path else "r" if "proc" in path else "w").read()
                    walls[path] = False
                except OSError:
                    pass
            server = socket.socket(); server.bind(("127.0.0.1", 8080)); server.listen()
            client = socket.create_connection(("127.0.0.1", 8080))
            print([name for name, holds in walls.items() if not holds], "loopback works")
            """)
        #expect(outcome.standardOutput.text == "[] loopback works\n", "\(outcome.standardError.text)")
    }

    @Test func `nothing but the workspace goes from one program to the next`() async throws {
        let folder = try TemporaryFolder()
        let leave = """
            import ctypes, mmap, os, resource, signal, socket, subprocess, sys, builtins
            for path in ("/tmp/a", "/tmp/home/a", "/dev/shm/a", "/box/a"): open(path, "w").write("x")
            builtins.leaked = sys.leaked = 1; os.environ["LEAKED"] = "1"; os.umask(0o777); os.nice(5)
            libc = ctypes.CDLL(None)
            print("ipc", libc.shmget(0x1234, 4096, 0o1600) >= 0, libc.msgget(0x1234, 0o1600) >= 0)
            held = socket.socket(); held.bind(("127.0.0.1", 9999)); held.listen()
            hidden = socket.socket(socket.AF_UNIX); hidden.bind("\\0name"); hidden.listen()
            resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
            for pid in (1, os.getppid(), 3):
                try: resource.prlimit(pid, resource.RLIMIT_NOFILE, (10, 10))
                except (OSError, PermissionError): pass
            subprocess.Popen("trap '' TERM HUP; setsid sleep 300 & while :; do :; done", shell=True)
            """
        let look = """
            import builtins, ctypes, os, resource, socket, sys
            left = [path for path in ("/tmp/a", "/tmp/home/a", "/dev/shm/a") if os.path.exists(path)]
            left += [name for name in ("leaked",) if hasattr(builtins, name) or hasattr(sys, name)]
            left += ["environment"] if "LEAKED" in os.environ else []
            mask = os.umask(0o22); left += ["umask"] if mask == 0o777 else []
            left += ["niceness"] if os.nice(0) != 0 else []
            libc = ctypes.CDLL(None)
            left += ["shm"] if libc.shmget(0x1234, 4096, 0o600) >= 0 else []
            left += ["queue"] if libc.msgget(0x1234, 0o600) >= 0 else []
            socket.socket().bind(("127.0.0.1", 9999)); socket.socket(socket.AF_UNIX).bind("\\0name")
            left += ["limit"] if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 100 else []
            left += [name for name in os.listdir("/proc") if name.isdigit() and int(name) > 2]
            print(left, os.path.exists("/box/a"))
            """
        let first = try await warmPython(leave, in: folder)
        #expect(first.standardOutput.text == "ipc True True\n", "\(first.standardError.text)")
        let second = try await warmPython(look, in: folder)
        #expect(second.standardOutput.text == "[] True\n", "\(second.standardError.text)")
    }

    @Test func `what a workspace holds is not what the server imports`() async throws {
        let folder = try TemporaryFolder()
        for name in ["ctypes", "os", "site", "sitecustomize", "usercustomize", "select", "fcntl", "encodings", "ast"] {
            try folder.write("\(name).py", "raise SystemExit('hijacked')\n")
        }
        let outcome = try await warmPython("print('mine')", in: folder)
        #expect(outcome.standardOutput.text == "mine\n", "\(outcome.standardError.text)")
    }

    @Test func `what is not a plain Python program runs in a box of its own`() async throws {
        let folder = try TemporaryFolder()
        for arguments in [["sh", "-c", "echo 1"], ["python3", "-u", "-c", "print(1)"]] {
            let outcome = try await warm.execute(
                Execution(
                    arguments: arguments, standardInput: Array("print(1)".utf8), workspace: folder.path,
                    profile: profile(toolchains: ["python3"])))
            #expect(outcome.standardOutput.text == "1\n")
        }
    }

    @Test(arguments: [
        "import sys; print(sys.argv, sys.path[0], __name__, __file__, sys.stdin.read())", "def f():\n  1/0\nf()",
        "é = 'ü'; print(é)",
        "# coding: latin-1\nprint('ü')", "print(", "a = 1\0", "import sys; sys.exit('leaving')",
    ])
    func `a program on standard input is what it is for Python`(text: String) async throws {
        let folder = try TemporaryFolder()
        let execution = Execution(
            arguments: ["python3", "-", "x"], standardInput: Array(text.utf8), workspace: folder.path,
            profile: profile(toolchains: ["python3"]))
        let (cold, warmed) = (try await sandbox.execute(execution), try await warm.execute(execution))
        #expect(warmed.ending == cold.ending)
        #expect(warmed.standardOutput.text == cold.standardOutput.text)
        #expect(warmed.standardError.text == cold.standardError.text)
    }

    @Test func `a program that uses too much memory is stopped for it, and the next one runs`() async throws {
        let folder = try TemporaryFolder()
        let small = profile(memory: 120 << 20, toolchains: ["python3"])
        for script in ["x = b'x' * (400 << 20); import time; time.sleep(60)", "print(1)"] {
            let outcome = try await warmPython(script, in: folder, profile: small)
            #expect(outcome.ending == (script == "print(1)" ? .exited(0) : .stopped(.memory)))
        }
    }

    @Test func `what a program uses is told as in a box of its own`() async throws {
        let folder = try TemporaryFolder()
        let script = """
            import os, time
            children = []
            for _ in range(3):
                child = os.fork()
                if child == 0:
                    while time.process_time() < 0.1: pass
                    os._exit(0)
                children.append(child)
            with open("file", "wb") as file:
                file.write(bytes(1 << 20))
                file.flush()
                os.fsync(file.fileno())
            for child in children: os.waitpid(child, 0)
            """
        let execution = Execution(
            arguments: ["python3", "-c", script], workspace: folder.path, profile: profile(toolchains: ["python3"]))
        var reused = try await warm.execute(execution)
        // Its processes are counted by looking, which a machine that is too busy may not come to.
        for _ in 0..<5 where reused.processes == nil { reused = try await warm.execute(execution) }
        for outcome in [try await sandbox.execute(execution), reused] {
            #expect(outcome.ending == .exited(0), "\(outcome.standardError.text)")
            // The namespace's first process, the program, and its children.
            #expect(outcome.processes == 5)
            #expect(try #require(outcome.bytesWritten) >= 1 << 20)
        }
        // Nobody looked at the next one, and nothing of the last is counted for it.
        let next = try await warmPython("pass", in: folder)
        #expect(next.bytesWritten == 0)
    }

    @Test func `a cancelled program is gone and its box goes on`() async throws {
        let folder = try TemporaryFolder()
        _ = try await warmPython("pass", in: folder)
        let task = Task { try await warmPython("import time; time.sleep(60)", in: folder) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await warmPython("print(1)", in: folder).standardOutput.text == "1\n")
    }
}
