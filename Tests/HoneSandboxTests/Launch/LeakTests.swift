import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// Runs alone in a process of its own, because it counts what the whole process holds: HONE_TEST_LEAKS=1.
@Suite(
    .serialized,
    .enabled(if: available && getenv("HONE_TEST_LEAKS") != nil, "set HONE_TEST_LEAKS and filter on LeakTests"))
struct LeakTests {
    @Test func `two hundred programs leave nothing behind`() async throws {
        func all() async throws {
            for round in 0..<10 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            let outcome = try await shell(
                                "echo \(round) \(number); (setsid sleep 100 &) ; exit \(number)")
                            #expect(outcome.ending == .exited(Int32(number)))
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
        _ = try await shell("true")
        let before = Holdings()
        try await all()
        // Less is no leak: what ran last before the count may still have been letting go.
        let after = Holdings()
        #expect(after.descriptors <= before.descriptors && after.mounts <= before.mounts)
        #expect(after.children <= before.children && after.folders <= before.folders)
        // Supervisors report before they end, and nobody waits for their end. One waits for the next launch.
        let spawner = try #require(sandbox.spawner.process)
        let deadline = ContinuousClock.now + .seconds(10)
        while Holdings.children(of: spawner) != 1, .now < deadline { sched_yield() }
        #expect(Holdings.children(of: spawner) == 1)
    }

    @Test func `a thousand warm programs leave nothing behind`() async throws {
        let warm = WarmSandbox(sandbox)
        let folder = try TemporaryFolder()
        let judge = PythonJudge(warm, profile: profile(toolchains: ["python3"]))
        _ = try await shell("true")
        let before = Holdings()
        for number in 0..<500 {
            let script =
                "import subprocess; subprocess.Popen(['setsid', 'sleep', '100']); raise SystemExit(\(number % 100))"
            let outcome = try await warm.execute(
                Execution(
                    arguments: ["python3", "-c", script], workspace: folder.path,
                    profile: profile(toolchains: ["python3"])))
            #expect(outcome.ending == .exited(Int32(number % 100)))
            let judgement = try await judge.judge(JudgedProgram(program: "value = 1", tests: "assert value == 1"))
            #expect(judgement.passed, "\(judgement.detail)")
        }
        warm.endWaiting()
        let after = Holdings()
        #expect(after.descriptors <= before.descriptors && after.mounts <= before.mounts)
        #expect(after.children <= before.children)
    }
}

private struct Holdings {
    var descriptors = entries(of: "/proc/self/fd")
    var mounts = lines(of: "/proc/self/mountinfo")
    var children = children(of: getpid())
    var folders = entries(of: "/tmp", named: "hone-test-\(getpid())-")

    static func children(of process: pid_t) -> Int {
        let threads = Descriptor(open("/proc/\(process)/task", O_RDONLY | O_DIRECTORY))
        var count = 0
        forEachEntry(of: threads.raw) { thread in
            count += lines(of: "/proc/\(process)/task/\(String(cString: thread))/children")
        }
        return count
    }

    private static func entries(of path: String, named prefix: String = "") -> Int {
        let folder = Descriptor(open(path, O_RDONLY | O_DIRECTORY))
        var count = 0
        forEachEntry(of: folder.raw) { if String(cString: $0).hasPrefix(prefix) { count += 1 } }
        return count
    }

    private static func lines(of path: String) -> Int {
        let file = Descriptor(open(path, O_RDONLY))
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(file.raw, &bytes, bytes.count)
        return bytes.prefix(max(count, 0)).count { $0 == 10 || $0 == 32 }
    }
}
