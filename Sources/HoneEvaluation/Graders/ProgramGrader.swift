public import HoneCore

/// The rewards that run a program in the sandbox.
public struct ProgramGrader: Grader {
    /// Runs one program in an empty workspace that holds `files`.
    public typealias Runner = @Sendable (_ program: GradingProgram) async throws -> ExecutionOutcome

    public let definition: RewardDefinition
    private let run: Runner

    public init(_ definition: RewardDefinition, run: @escaping Runner) {
        self.definition = definition
        self.run = run
    }

    public func grade(_ answer: String, for item: Case) async throws -> Grade {
        switch definition {
        case .command(let command, let profile, let seconds):
            try await scriptGrade(command, profile, seconds, answer, item)
        case .code(let language, let testField, let profile, let seconds):
            try await code(language, testField, profile, seconds, answer, item)
        default:
            throw EvaluationError(.rewardFailed, "This reward runs no program.")
        }
    }

    private func scriptGrade(
        _ command: [String], _ profile: String, _ seconds: Double, _ answer: String, _ item: Case
    ) async throws -> Grade {
        let document: JSONValue = [
            "id": .string(item.id), "input": .string(item.input), "expected": .string(item.expected),
            "answer": .string(answer), "fields": .object(item.fields.mapValues { .string($0) }),
        ]
        let outcome = try await run(
            GradingProgram(
                arguments: command, files: [:], standardInput: document.bytes + [10], profile: profile, seconds: seconds
            ))
        let name = command.joined(separator: " ")
        guard outcome.ending.succeeded else {
            throw EvaluationError(
                .rewardFailed,
                "The reward command '\(name)' failed on case '\(item.id)' (\(outcome.ending.sentence)): \(headAndTail(outcome.standardError.text, limit: 300)). Correct it; a wrong answer should print a low score and exit 0."
            )
        }
        let last = lastLine(of: outcome.standardOutput.text)
        let value = (try? JSONValue(parsing: trimmed(outcome.standardOutput.text))) ?? (try? JSONValue(parsing: last))
        guard let value, let score = value.number ?? value["score"]?.number, (0...1).contains(score) else {
            throw EvaluationError(
                .rewardFailed,
                "The reward command '\(name)' printed no score on case '\(item.id)'. It has to print a number from 0 to 1, or {\"score\": 0.5, \"feedback\": \"…\"}."
            )
        }
        let parts = (value["parts"]?.object ?? [:]).compactMapValues(\.number).filter { (0...1).contains($0.value) }
        return Grade(score: score, parts: parts, feedback: value["feedback"]?.string ?? "")
    }

    /// The answer's fenced code, or all of it, then the case's tests. Tests that stand on lines `assert …` of their
    /// own are counted one by one.
    private func code(
        _ language: String, _ testField: String, _ profile: String, _ seconds: Double, _ answer: String, _ item: Case
    ) async throws -> Grade {
        guard language == "python" else {
            throw EvaluationError(.badValue, "The reward 'code' knows the language python. Use 'command' for others.")
        }
        guard let tests = item.fields[testField] else {
            throw EvaluationError(
                .rewardFailed, "The case '\(item.id)' has no field '\(testField)' with its tests. Set reward.tests.")
        }
        let code = FencedBlock.first(in: answer) ?? answer
        let outcome = try await run(
            GradingProgram(
                arguments: ["python3", "judge.py"],
                files: ["answer.py": code, "tests.py": tests, "judge.py": Self.judge], standardInput: [],
                profile: profile, seconds: seconds))
        guard let report = try? JSONValue(parsing: lastLine(of: outcome.standardOutput.text)),
            let passed = report["passed"]?.integer, let total = report["total"]?.integer, total > 0
        else {
            let detail = trimmed(outcome.standardError.text)
            return Grade(
                score: 0,
                feedback: "The code did not run (\(outcome.ending.sentence)): \(headAndTail(detail, limit: 600))")
        }
        let failures = (report["failures"]?.array ?? []).compactMap(\.string)
        return Grade(
            score: Double(passed) / Double(total),
            feedback: headAndTail(failures.joined(separator: " "), limit: 1200))
    }

    /// Runs each top-level statement of the tests and reports how many of the assertions hold.
    private static let judge = """
        ast, json, sys = map(__import__, ("ast", "json", "sys"))
        scope = {"__name__": "answer"}
        exec(compile(open("answer.py").read(), "answer.py", "exec"), scope)
        passed, total, failures = 0, 0, []
        for node in ast.parse(open("tests.py").read()).body:
            program = compile(ast.Module([node], []), "tests.py", "exec")
            if not isinstance(node, ast.Assert):
                exec(program, scope)
                continue
            total += 1
            try:
                exec(program, scope)
                passed += 1
            except Exception as error:
                failures.append("%s: %s %s" % (ast.unparse(node), type(error).__name__, error))
        if total == 0:
            total = passed = 1
        sys.stdout.write("\\n" + json.dumps({"passed": passed, "total": total, "failures": failures}) + "\\n")

        """
}

/// A program that scores one answer.
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
