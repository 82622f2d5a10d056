import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

@Suite(.enabled(if: available, Comment(rawValue: reason)))
struct SpawnerTests {
    private let own = BubblewrapSandbox(environment: environment)

    @Test func `one that was killed is replaced at the next launch`() async throws {
        #expect(try await run(["true"], by: own).ending == .exited(0))
        let first = try #require(own.spawner.process)
        kill(first, SIGKILL)
        // Not reaped yet, and so waited for without being taken from its owner.
        var information = siginfo_t()
        #expect(waitid(P_PID, id_t(first), &information, Int32(WEXITED | WNOWAIT)) == 0)
        #expect(try await run(["true"], by: own).ending == .exited(0))
        #expect(own.spawner.process != first)
    }

    @Test func `a box outlives the spawner that made it`() async throws {
        let folder = try TemporaryFolder()
        mkfifo("\(folder.path)/started", 0o666)
        mkfifo("\(folder.path)/go", 0o666)
        let task = Task { [own] in
            try await run(["sh", "-c", "echo x >started; read line <go; exit 3"], in: folder, by: own)
        }
        try await onOwnThread { [own] _ in
            var byte: UInt8 = 0
            let started = Descriptor(open("\(folder.path)/started", O_RDONLY))
            #expect(read(started.raw, &byte, 1) == 1)
            kill(try #require(own.spawner.process), SIGKILL)
            let go = Descriptor(open("\(folder.path)/go", O_WRONLY))
            #expect(write(go.raw, "x\n", 2) == 2)
        }
        #expect(try await task.value.ending == .exited(3))
    }

    @Test func `it ends with its sandbox`() async throws {
        var process: pid_t?
        do {
            let brief = BubblewrapSandbox(environment: environment)
            #expect(try await run(["true"], by: brief).ending == .exited(0))
            process = brief.spawner.process
        }
        // The thread that ran the box may hold the sandbox for a moment longer.
        let deadline = ContinuousClock.now + .seconds(10)
        let ended = try #require(process)
        while kill(ended, 0) == 0, .now < deadline { sched_yield() }
        #expect(kill(ended, 0) == -1)
    }

    @Test func `it holds nothing of the process that started it`() async throws {
        setenv("HONE_TEST_SECRET", "sk-secret", 1)
        let held = Descriptor(open("/dev/zero", O_RDONLY))
        #expect(held.raw >= 0)
        #expect(try await run(["true"], by: own).ending == .exited(0))
        let process = try #require(own.spawner.process)
        guard geteuid() == 0 else {
            // Its memory and descriptors are closed to everybody but root.
            #expect(open("/proc/\(process)/mem", O_RDONLY) == -1 && open("/proc/\(process)/fd", O_RDONLY) == -1)
            return
        }
        var targets: [String] = []
        let folder = Descriptor(open("/proc/\(process)/fd", O_RDONLY | O_DIRECTORY))
        forEachEntry(of: folder.raw) { name in
            var target = [CChar](repeating: 0, count: 256)
            guard readlinkat(folder.raw, name, &target, 255) > 0 else { return }
            targets.append(String(decoding: target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        // The pipe is from the process that waits for the next launch.
        #expect(targets.count { $0.hasPrefix("socket:") } == 1 && targets.count { $0.hasPrefix("pipe:") } <= 2)
        #expect(targets.allSatisfy { ["socket:", "pipe:", "/dev/null"].contains(where: $0.hasPrefix) })
        let variables = Descriptor(open("/proc/\(process)/environ", O_RDONLY))
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(variables.raw, &bytes, bytes.count)
        #expect(!String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).contains("secret"))
    }
}
