import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// Limits that no limit of a single file bounds. Each program goes on for good unless it is stopped.
@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct StorageTests {
    @Test func `a workspace that grows too much stops its program`() async throws {
        let outcome = try await python(
            """
            import time
            for number in range(1000):
                with open(f"part-{number}", "wb") as file: file.write(bytes(4 << 20))
                if number > 20: time.sleep(0.05)
            """, profile: profile(disk: 32 << 20))
        #expect(outcome.ending == .stopped(.disk))
        #expect(outcome.bytesWritten ?? 0 > 32 << 20)
    }

    @Test func `what was in the workspace before does not count`() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<8 { try folder.write("old-\(number)", String(repeating: "x", count: 1 << 20)) }
        let outcome = try await run(
            ["sh", "-c", "sleep 0.2; head -c 1000000 /dev/zero > new; sleep 0.2"], in: folder,
            profile: profile(disk: 4 << 20, files: 16))
        #expect(outcome.ending == .exited(0))
    }

    @Test func `space that is given back can be used again`() async throws {
        let outcome = try await python(
            """
            import os
            for number in range(40):
                with open("part", "wb") as file: file.write(bytes(4 << 20))
                os.unlink("part")
            """, profile: profile(disk: 32 << 20))
        #expect(outcome.ending == .exited(0))
    }

    @Test func `too many files in the workspace stop the program`() async throws {
        let outcome = try await python(
            "import itertools, os\nfor number in itertools.count(): os.mknod(str(number))",
            profile: profile(files: 2000))
        #expect(outcome.ending == .stopped(.files))
    }

    @Test(arguments: ["/tmp", "/dev/shm"])
    func `too many files in memory stop the program`(_ place: String) async throws {
        let outcome = try await python(
            "import itertools, os\nfor number in itertools.count(): os.mknod(f'\(place)/{number}')",
            profile: profile(files: 2000))
        #expect(outcome.ending == .stopped(.files))
    }

    @Test func `files without a name count`() async throws {
        let outcome = try await python(
            """
            import os, time
            kept = []
            for number in range(16):
                kept.append(open("part", "wb"))
                os.unlink("part")
                kept[-1].write(bytes(4 << 20))
                kept[-1].flush()
            while True: time.sleep(1)
            """, profile: profile(wallClock: 10, disk: 32 << 20))
        #expect(outcome.ending == .stopped(.disk))
    }

    @Test func `folders that lie too deep to be looked into hide nothing`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await run(
            [
                "python3", "-c",
                """
                import os, time
                for number in range(500):
                    os.mkdir("d")
                    os.chdir("d")
                for number in range(16):
                    with open(f"part-{number}", "wb") as file: file.write(bytes(4 << 20))
                while True: time.sleep(1)
                """,
            ], in: folder, profile: profile(wallClock: 10, disk: 32 << 20, files: 5000))
        #expect(outcome.ending == .stopped(.disk))
    }
}

/// What processes compute together, whoever waits for them.
@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct CPUTimeTests {
    private static let spin = """
        import os, signal, time
        def spin(seconds):
            until = time.process_time() + seconds
            while time.process_time() < until: pass
        """

    @Test func `processes that follow one another use up one time`() async throws {
        let outcome = try await python(
            "\(Self.spin)\nwhile True:\n    if os.fork() == 0:\n        spin(0.3)\n        os._exit(0)\n    os.wait()",
            profile: profile(cpuTime: 1))
        #expect(outcome.ending == .stopped(.cpuTime))
        #expect(outcome.cpuTime ?? .zero >= .seconds(1))
        #expect(outcome.processes ?? 0 > 1)
    }

    @Test func `processes that nobody waits for count`() async throws {
        let outcome = try await python(
            """
            \(Self.spin)
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            while True:
                if os.fork() == 0:
                    spin(0.3)
                    os._exit(0)
                try: os.wait()
                except ChildProcessError: pass
            """, profile: profile(cpuTime: 1))
        #expect(outcome.ending == .stopped(.cpuTime))
    }
}
