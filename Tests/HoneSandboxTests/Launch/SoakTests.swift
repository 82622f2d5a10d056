import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// Runs alone in a process of its own, as it counts what the process and the machine hold: HONE_SOAK=10000.
@Suite(.serialized, .enabled(if: available && getenv("HONE_SOAK") != nil, "set HONE_SOAK to a number of executions"))
struct SoakTests {
    private static let executions = getenv("HONE_SOAK").flatMap { Int(String(cString: $0)) } ?? 0

    @Test func `executions in a row leave nothing behind`() async throws {
        let folder = try TemporaryFolder()
        try await soak("executions") { number in
            // One in fifty lives long enough to be watched and held by a control group, and leaves a daemon.
            let script = number % 50 == 0 ? "(setsid sleep 100 &) ; sleep 0.06; echo \(number)" : "echo \(number)"
            let outcome = try await run(["sh", "-c", script], in: folder, environment: ["MARK": mark])
            #expect(outcome.ending == .exited(0) && outcome.standardOutput.text == "\(number)\n")
        }
        #expect(folder.entries.isEmpty)
    }

    @Test func `executions in boxes that wait leave nothing behind`() async throws {
        let folder = try TemporaryFolder()
        let waiting = WarmSandbox(sandbox)
        let python = profile(toolchains: ["python3"])
        let judge = PythonJudge(waiting, profile: python)
        try await soak("executions in boxes that wait") { number in
            switch number % 50 {
            case 0, 1:
                // As above, and one that ends by a signal.
                let script =
                    number % 50 == 0
                    ? "import subprocess, time; subprocess.Popen(['setsid', 'sleep', '100']); time.sleep(0.06); print(\(number))"
                    : "open('/tmp/left', 'w').write('x'); import os; os.kill(os.getpid(), 9)"
                let outcome = try await waiting.execute(
                    Execution(arguments: ["python3", "-c", script], workspace: folder.path, profile: python))
                #expect(outcome.ending == (number % 50 == 0 ? .exited(0) : .signaled(9)))
            case 2..<10:
                let judged = JudgedProgram(program: "def f(): return \(number)", tests: "assert f() == \(number)")
                #expect(try await judge.judge(judged).passed)
            default:
                let outcome = try await waiting.execute(
                    Execution(
                        arguments: ["python3", "-c", "print(\(number))"], workspace: folder.path, profile: python))
                #expect(outcome.ending == .exited(0) && outcome.standardOutput.text == "\(number)\n")
            }
        } atRest: {
            waiting.endWaiting()
        }
        #expect(folder.entries.isEmpty)
    }

    private func soak(
        _ what: String, _ execute: (Int) async throws -> Void, atRest: () -> Void = {}
    ) async throws {
        // What is made once, and the allocator's first growth, is no leak.
        let warmUp = max(200, Self.executions / 10)
        for number in 0..<warmUp { try await execute(number) }
        let spawner = try #require(sandbox.spawner.process)
        atRest()
        let before = try await Possessions.settled(spawner)
        let start = ContinuousClock.now
        for number in warmUp..<warmUp + Self.executions { try await execute(number) }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        atRest()
        let after = try await Possessions.settled(spawner)
        print("\(Self.executions) \(what) in a row in \(Int(seconds)) s, before and after:")
        for (name, first) in before.all.sorted(by: { $0.key < $1.key }) {
            let last = after.all[name, default: 0]
            print("  \(name): \(first) \(last)")
            // Memory is of the process itself; it may breathe.
            let allowance = name.hasSuffix("KiB") ? 2048 : 0
            #expect(last <= first + allowance, "\(name)")
        }
    }

    @Test func `sixty-four at once are all there`() async throws {
        for round in 0..<10 {
            let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let outcome = try await shell("echo \(round * 64 + number)")
                        return Int(outcome.standardOutput.text.dropLast())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.compactMap(\.self).sorted() == Array(round * 64..<round * 64 + 64))
        }
        print("10 times 64 executions at once: none lost")
    }
}

/// In the environment of every program of the soak.
private let mark = "hone-soak-\(getpid())"

/// What the sandbox could leave behind.
private struct Possessions {
    var all: [String: Int] = [:]

    /// Once the supervisors that have reported are gone, and one waits for the next launch.
    static func settled(_ spawner: pid_t) async throws -> Possessions {
        let deadline = ContinuousClock.now + .seconds(10)
        while children(of: spawner) != 1, .now < deadline { sched_yield() }
        return Possessions(spawner)
    }

    private init(_ spawner: pid_t) {
        all["descriptors"] = names(in: "/proc/self/fd").count
        all["the spawner's descriptors"] = names(in: "/proc/\(spawner)/fd").count
        all["the spawner's children"] = Self.children(of: spawner)
        all["processes and users of boxes"] = names(in: "/proc").count {
            Int($0) != nil && text(of: "/proc/\($0)/environ").contains(mark)
        }
        all["mounts"] = lines(of: "/proc/self/mountinfo")
        all["control groups"] = ControlGroups.ofThisProcess().arguments.reduce(0) { sum, argument in
            let folder = String(argument[argument.index(after: argument.firstIndex(of: "=")!)...])
            // Of a supervisor that is gone; others on this machine may have boxes too.
            return sum
                + names(in: folder).count { $0.hasPrefix("hone-") && access("/proc/\($0.dropFirst(5))", F_OK) != 0 }
        }
        all["temporary files"] = names(in: "/tmp").count { $0.hasPrefix("hone-test-\(getpid())-") }
        all["memory in KiB"] = kibibytes("/proc/self/status")
        all["the spawner's memory in KiB"] = kibibytes("/proc/\(spawner)/status")
    }

    private static func children(of process: pid_t) -> Int {
        names(in: "/proc/\(process)/task").reduce(0) { $0 + words(of: "/proc/\(process)/task/\($1)/children").count }
    }
}

private func names(in path: String) -> [String] {
    let folder = Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    var names: [String] = []
    forEachEntry(of: folder.raw) { names.append(String(cString: $0)) }
    return names
}

private func text(of path: String) -> String {
    let file = Descriptor(open(path, O_RDONLY | O_CLOEXEC))
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = read(file.raw, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
}

private func words(of path: String) -> [Substring] { text(of: path).split { $0 == " " || $0 == "\n" } }
private func lines(of path: String) -> Int { text(of: path).count { $0 == "\n" } }

private func kibibytes(_ status: String) -> Int {
    let line = text(of: status).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
}

extension TemporaryFolder {
    fileprivate var entries: [String] { names(in: path) }
}
