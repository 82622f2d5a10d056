public import HoneCore

/// A command of the task's that scores answers, run in the sandbox.
///
/// It finds the task's files for it in an empty workspace, reads one line of JSON with `id`, `input`, `expected`,
/// `answer` and `fields`, and prints a number from 0 to 1, or an object with `score`, `feedback` and `parts`.
public struct CommandGrader: Grader {
    /// Runs one program in an empty workspace that holds `files`.
    public typealias Runner = @Sendable (_ program: GradingProgram) async throws -> ExecutionOutcome

    private let program: GradingProgram
    private let run: Runner

    /// - Parameter program: what to run; its input is made for each case.
    public init(_ program: GradingProgram, run: @escaping Runner) {
        self.program = program
        self.run = run
    }

    public func grade(_ answer: String, for item: Case) async throws -> Grade {
        let document: JSONValue = [
            "id": .string(item.id), "input": .string(item.input), "expected": .string(item.expected),
            "answer": .string(answer), "fields": .object(item.fields.mapValues { .string($0) }),
        ]
        var program = program
        program.standardInput = document.bytes + [10]
        let outcome = try await run(program)
        let name = "The reward command '\(program.arguments.joined(separator: " "))'"
        guard outcome.ending.succeeded else {
            let complaint = headAndTail(trimmed(outcome.standardError.text), limit: 300)
            throw EvaluationError(
                .rewardFailed,
                "\(name) failed on case '\(item.id)' (\(outcome.ending.sentence))\(complaint.isEmpty ? "" : ": \(complaint)"). Correct it; a wrong answer should print a low score and exit 0."
            )
        }
        guard let grade = Self.grade(in: outcome.standardOutput.text) else {
            throw EvaluationError(
                .rewardFailed,
                "\(name) printed no score on case '\(item.id)'. It has to print a number from 0 to 1, or {\"score\": 0.5, \"feedback\": \"…\"}."
            )
        }
        return grade
    }

    /// The grade that stands alone in an output, or on its last line.
    private static func grade(in output: String) -> Grade? {
        let value = (try? JSONValue(parsing: trimmed(output))) ?? (try? JSONValue(parsing: lastLine(of: output)))
        guard let value, let score = value.number ?? value["score"]?.number, (0...1).contains(score) else { return nil }
        let parts = value["parts"]?.object?.compactMapValues(\.number).filter { (0...1).contains($0.value) } ?? [:]
        return Grade(score: score, parts: parts, feedback: value["feedback"]?.string ?? "")
    }
}

/// A program of a reward.
public struct GradingProgram: Sendable {
    public var arguments: [String]
    /// Texts by file name, written into the workspace.
    public var files: [String: String]
    public var standardInput: [UInt8]
    public var profile: String
    public var seconds: Double
}

extension ExecutionEnding {
    var sentence: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signaled(let number): "signal \(number)"
        case .stopped(let limit): "stopped at its limit of \(limit.rawValue)"
        }
    }
}
