import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// Programs that models really wrote, with the verdict that an isolated judge recorded for each.
private struct Recorded: Sendable {
    var id: String
    var source: String
    var judged: JudgedProgram
    var passes: Bool
    /// The recorder's ten seconds were over.
    var timedOut: Bool
    /// How long the recorder's judge took.
    var seconds: Double
    var detail: String

    init?(_ line: some StringProtocol) {
        guard let value = try? JSONValue(parsing: Array(line.utf8)), let id = value["id"]?.string,
            let source = value["source"]?.string, let text = value["program"]?.string,
            let isolated = value["isolated"]?.string, let judged = Self.split(text)
        else { return nil }
        self.id = id
        self.source = source
        self.judged = judged
        passes = isolated == "pass"
        timedOut = isolated == "timeout"
        seconds = value["seconds"]?.number ?? 0
        detail = value["detail"]?.string ?? ""
    }

    /// The recordings have program and tests in one text: from the last `def check`, or what belongs to it, on.
    private static func split(_ text: String) -> JudgedProgram? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard var start = lines.lastIndex(where: { $0.hasPrefix("def check(") }) else { return nil }
        let calls = lines[start...].compactMap { line -> String? in
            guard line.hasPrefix("check("), let end = line.lastIndex(of: ")") else { return nil }
            return String(line[line.index(line.startIndex, offsetBy: 6)..<end])
        }
        if let data = lines[..<start].lastIndex(where: { $0.hasPrefix("METADATA =") }),
            !lines[data..<start].contains(where: { $0.hasPrefix("def ") || $0.hasPrefix("class ") })
        {
            start = data
        }
        return JudgedProgram(
            program: lines[..<start].joined(separator: "\n") + "\n",
            tests: lines[start...].joined(separator: "\n") + "\n",
            entryPoints: calls.last.map { [$0] } ?? [])
    }
}

private enum Replay {
    static let folder: String? = {
        let shared = getenv("HONE_SHARED").map { String(cString: $0) }
        let beside = #filePath.split(separator: "/").dropLast(5).reduce("") { "\($0)/\($1)" } + "/shared"
        return [shared, beside].compactMap { $0.map { $0 + "/fixtures/replay" } }.first { isDirectory($0) }
    }()

    /// Of the recordings those that HONE_REPLAY asks for: `all`, or `2/3` for every third from the second on; else a
    /// few.
    static func chosen(_ all: [Recorded], step: Int) -> [Recorded] {
        let wanted = getenv("HONE_REPLAY").map { String(cString: $0) } ?? "\(step)/\(step)"
        let part = wanted == "all" ? [1, 1] : wanted.split(separator: "/").compactMap { Int($0) }
        guard part.count == 2, part[1] > 0 else { return [] }
        return all.enumerated().filter { $0.offset % part[1] == part[0] - 1 }.map(\.element)
    }

    static let isWhole = getenv("HONE_REPLAY").map { String(cString: $0) } == "all"

    static func read(_ name: String) throws -> [Recorded] {
        let text = try TrustedTool(program: "/usr/bin/gzip", arguments: ["-dc", "\(folder ?? "")/\(name).jsonl.gz"])
            .runBlocking().standardOutput
        let lines = text.split(separator: UInt8(ascii: "\n"))
        let recorded = lines.compactMap { Recorded(String(decoding: $0, as: UTF8.self)) }
        #expect(recorded.count == lines.count, "every recorded program has tests that can be told from it")
        return recorded
    }

    struct Disagreement: Sendable {
        var recorded: Recorded
        var judgement: Judgement
    }

    private static let judge = PythonJudge(
        warm, profile: profile(wallClock: 60, cpuTime: 12, addressSpace: 4 << 30, toolchains: ["python3"]))

    /// The recorder's ten seconds, in this machine's time: what programs take here that passed there after more than
    /// three seconds, beside what they took there.
    static func recordersLimit() async throws -> Duration {
        var ratios: [Double] = []
        for recorded in try read("replay_dev") where recorded.passes && recorded.seconds > 3 {
            let judgement = try await judge.judge(recorded.judged)
            ratios.append(judgement.wallTime / .seconds(recorded.seconds))
        }
        let ratio = ratios.sorted()[ratios.count / 2]
        print("what took the recorder ten seconds takes \(Int(10_000 * ratio)) ms here, by \(ratios.count) programs")
        return .seconds(10 * ratio)
    }

    /// Judges all, two at a time, and prints what a person wants to know. The rate is of those that end by themselves.
    static func judge(_ all: [Recorded], as name: String, limit: Duration? = nil) async throws -> [Disagreement] {
        var disagreements = try await judge(all.filter(\.timedOut), limit: limit).0
        let ending = all.filter { !$0.timedOut }
        let start = ContinuousClock.now
        let (others, cpu) = try await judge(ending, limit: limit)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        disagreements += others
        print(
            "\(name): \(all.count - disagreements.count) of \(all.count) verdicts agree; "
                + "\(Int(Double(ending.count) / seconds)) a second by two at a time, "
                + "\(Int(Double(ending.count) / (cpu / .seconds(1)))) a second of CPU time")
        for each in disagreements {
            let first = each.judgement.detail.prefix { $0 != "\n" }.prefix(100)
            print(
                "  \(each.recorded.id) \(each.recorded.source): recorded \(each.recorded.passes ? "pass" : each.recorded.timedOut ? "timeout" : "not pass")"
                    + " (\(each.recorded.detail.prefix(80))), judged \(each.judgement.verdict) (\(first))")
        }
        return disagreements
    }

    private static func judge(_ all: [Recorded], limit: Duration?) async throws -> ([Disagreement], cpu: Duration) {
        try await withThrowingTaskGroup(of: (Disagreement?, Duration).self) { group in
            var rest = all.makeIterator()
            var found: [Disagreement] = []
            var cpu = Duration.zero
            func add() {
                guard let next = rest.next() else { return }
                group.addTask {
                    let judgement = try await judge.judge(next.judged, wallClock: limit)
                    let isEqual = judgement.passed == next.passes
                    return (isEqual ? nil : Disagreement(recorded: next, judgement: judgement), judgement.cpuTime)
                }
            }
            for _ in 0..<2 { add() }
            while let (disagreement, time) = try await group.next() {
                cpu += time
                if let disagreement { found.append(disagreement) }
                add()
            }
            return (found, cpu)
        }
    }
}

@Suite(
    .enabled(if: available, Comment(rawValue: reason)),
    .enabled(if: Replay.folder != nil, "needs ../shared/fixtures/replay, or HONE_SHARED"))
struct ReplayTests {
    @Test func `recorded verdicts are reproduced, and those of a shared process set right`() async throws {
        let all = try Replay.read("replay_dev")
        let chosen = Replay.chosen(all, step: 100)
        let disagreements = try await Replay.judge(chosen, as: "replay_dev")
        #expect(disagreements.count <= max(chosen.count / 1000, 1))

        // Whether a program is too slow depends on the machine, so after the others, and only where all are asked for.
        let contaminated = try Replay.read("replay_contaminated")
        let few = Replay.chosen(contaminated, step: 8)
        let limit = Replay.isWhole ? try await Replay.recordersLimit() : nil
        let wrong = try await Replay.judge(few, as: "replay_contaminated", limit: limit)
        #expect(wrong.allSatisfy { $0.recorded.timedOut && limit == nil })
    }
}
