import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct EndingTests {
    @Test func `a program that runs too long is stopped`() async throws {
        let outcome = try await run(["sleep", "1000"], wallClock: .milliseconds(100))
        #expect(outcome.ending == .stopped(.wallClock))
        #expect(outcome.wallTime < .seconds(10))
    }

    @Test func `the profile's wall clock cannot be loosened`() async throws {
        let outcome = try await run(["sleep", "1000"], profile: profile(wallClock: 0.1), wallClock: .seconds(100))
        #expect(outcome.ending == .stopped(.wallClock))
    }

    @Test func `a program that computes too long is stopped`() async throws {
        let outcome = try await python("while True: pass", profile: profile(cpuTime: 1))
        #expect(outcome.ending == .stopped(.cpuTime))
    }

    @Test func `output past the limit keeps its start and end`() async throws {
        let outcome = try await shell("echo first; yes | head -c 100000; echo last", profile: profile(output: 40_000))
        #expect(outcome.ending == .exited(0))
        #expect(outcome.standardOutput.isTruncated)
        #expect(outcome.standardOutput.byteCount == 100_011)
        #expect(outcome.standardOutput.text.hasPrefix("first\ny\n"))
        #expect(outcome.standardOutput.text.hasSuffix("y\nlast\n"))
        #expect(outcome.standardOutput.text.utf8.count <= 40_000)
    }

    @Test func `a flood of output is stopped`() async throws {
        let outcome = try await run(["yes"], profile: profile(output: 65_536))
        #expect(outcome.ending == .stopped(.output))
        #expect(outcome.standardOutput.text.utf8.count <= 65_536)
    }

    @Test func `a flood on standard error is stopped`() async throws {
        #expect(try await shell("yes >&2", profile: profile(output: 65_536)).ending == .stopped(.output))
    }

    @Test func `a file past the limit is refused`() async throws {
        let outcome = try await shell(
            "head -c 2000000 /dev/zero >big; ls -s big >/dev/null; exec truncate -s 1G sparse",
            profile: profile(fileSize: 1 << 20))
        #expect(!outcome.ending.succeeded)
    }

    @Test func `memory past the limit is refused`() async throws {
        let outcome = try await python("x = bytearray(1 << 30)", profile: profile(addressSpace: 512 << 20))
        #expect(outcome.ending == .exited(1))
        #expect(outcome.standardError.text.contains("MemoryError"))
    }

    @Test func `the temporary folder is bounded`() async throws {
        let outcome = try await shell("head -c 8000000 /dev/zero >/tmp/x", profile: profile(temporaryStorage: 4 << 20))
        #expect(outcome.standardError.text.contains("No space left"))
    }

    @Test func `a fork bomb meets its limit and ends with the program`() async throws {
        let outcome = try await python(
            """
            import os
            count = 0
            try:
                while True:
                    if os.fork() == 0:
                        import signal
                        signal.pause()
                    count += 1
            except BlockingIOError:
                print(count < 40, flush=True)
            """, profile: profile(processes: 32))
        #expect(outcome.standardOutput.text == "True\n")
        #expect(outcome.ending == .exited(0))
    }

    @Test func `a daemon dies with its box`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await run(
            [
                "python3", "-c",
                """
                import os, time
                read, write = os.pipe()
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        held = open('held', 'w')
                        import fcntl
                        fcntl.flock(held, fcntl.LOCK_EX)
                        os.write(write, b'x')
                        while True: time.sleep(60)
                    os._exit(0)
                os.read(read, 1)
                """,
            ], in: folder, profile: profile())
        #expect(outcome.ending == .exited(0))
        // The daemon held a lock on the file, which only its death has let go.
        let file = open("\(folder.path)/held", O_RDWR)
        #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
        close(file)
    }

    @Test func `cancelling kills a program that ignores every signal, at once`() async throws {
        let folder = try TemporaryFolder()
        mkfifo("\(folder.path)/started", 0o666)
        let script = """
            import signal
            for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            open('started', 'w').write('x')
            while True: signal.pause()
            """
        let task = Task {
            try await run(["python3", "-c", script], in: folder, profile: profile(wallClock: 120))
        }
        try await onOwnThread { _ in
            let fifo = Descriptor(open("\(folder.path)/started", O_RDONLY))
            var byte: UInt8 = 0
            #expect(read(fifo.raw, &byte, 1) == 1)
        }
        task.cancel()
        // Its time limit would end it otherwise.
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `cancelling before the start runs nothing`() async throws {
        let task = Task { try await run(["sleep", "1000"]) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `sixty-four programs at once all come back`() async throws {
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<64 {
                group.addTask { Int(try await shell("echo \(number)").standardOutput.text.dropLast()) ?? -1 }
            }
            return try await group.reduce(0, +)
        }
        #expect(total == 64 * 63 / 2)
    }
}
