import HoneCore

/// A program that an answer holds, and the tests that it has to pass.
public struct TestedProgram: Sendable, Hashable {
    public var program: String
    public var tests: String
    /// Names that the tests take from the program though the language has them.
    public var entryPoints: [String]
    public var profile: String
    public var seconds: Double
}

/// What the tests say.
public struct TestVerdict: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case passed, failed
        /// The program met a limit.
        case stopped
        /// It is no program at all.
        case unreadable
    }

    public var outcome: Outcome
    /// What failed and what the program wrote about it; the program has a say in it.
    public var detail: String

    public init(_ outcome: Outcome, detail: String = "") {
        self.outcome = outcome
        self.detail = detail
    }
}

/// Code in Python, judged by tests that the code cannot reach. Where not all tests pass, each assertion is judged by
/// itself, with the others left out; the score is the share that holds.
public struct CodeGrader: Grader {
    /// Judges a program; a pass cannot be forged by it.
    public typealias Judge = @Sendable (_ program: TestedProgram) async throws -> TestVerdict

    private let testField: String
    private let profile: String
    private let seconds: Double
    private let run: CommandGrader.Runner
    private let judge: Judge

    /// - Parameters:
    ///   - testField: the field of a case that has its tests.
    ///   - run: takes the tests apart; the answer's code never gets there.
    init(
        testField: String, profile: String, seconds: Double, run: @escaping CommandGrader.Runner,
        judge: @escaping Judge
    ) {
        self.testField = testField
        self.profile = profile
        self.seconds = seconds
        self.run = run
        self.judge = judge
    }

    public func grade(_ answer: String, for item: Case) async throws -> Grade {
        guard let tests = item.fields[testField] else {
            throw EvaluationError(
                .rewardFailed, "The case '\(item.id)' has no field '\(testField)' with its tests. Set reward.tests.")
        }
        var tested = TestedProgram(
            program: FencedBlock.first(in: answer) ?? answer, tests: tests,
            entryPoints: item.fields["entry_point"].map { [$0] } ?? [], profile: profile, seconds: seconds)
        let whole = try await judge(tested)
        if whole.outcome == .passed { return Grade(score: 1) }
        let assertions = whole.outcome == .unreadable ? [] : try await assertions(of: tests, item)
        guard assertions.count > 1 else { return Grade(score: 0, feedback: Self.shown(whole.detail)) }
        var failures: [String] = []
        var isStopped = false
        for assertion in assertions {
            guard !isStopped else {
                // Each could take as long.
                failures.append("\(assertion.text): not tried after one that met a limit")
                continue
            }
            tested.tests = assertion.tests
            let verdict = try await judge(tested)
            if verdict.outcome != .passed { failures.append("\(assertion.text): \(verdict.detail)") }
            isStopped = verdict.outcome == .stopped
        }
        // Each holds alone, as where one disturbs another: the tests as they stand did not pass.
        if failures.isEmpty { failures = [whole.detail] }
        return Grade(
            score: Double(assertions.count - failures.count) / Double(assertions.count),
            feedback: Self.shown(failures.joined(separator: "\n")))
    }

    private static func shown(_ detail: String) -> String { headAndTail(trimmed(detail), limit: 1200) }

    private struct Assertion {
        var text: String
        /// The tests without the other assertions.
        var tests: String
    }

    /// Empty where there are too many to judge one by one.
    private func assertions(of tests: String, _ item: Case) async throws -> [Assertion] {
        let outcome = try await run(
            GradingProgram(
                arguments: ["python3", "-c", Self.splitter], files: [:], standardInput: Array(tests.utf8),
                profile: profile, seconds: seconds))
        guard outcome.ending.succeeded, let list = try? JSONValue(parsing: lastLine(of: outcome.standardOutput.text))
        else {
            let complaint = headAndTail(lastLine(of: outcome.standardError.text), limit: 300)
            throw EvaluationError(
                .rewardFailed,
                "The tests of case '\(item.id)' in the field '\(testField)' cannot be read as Python (\(complaint)). Correct them."
            )
        }
        return (list.array ?? []).compactMap { entry in
            guard let text = entry[0]?.string, let tests = entry[1]?.string else { return nil }
            return Assertion(text: text, tests: tests)
        }
    }

    /// Prints each assertion of the tests on standard input, with the tests in which it is the only one.
    private static let splitter = """
        import ast, json, sys

        class Only(ast.NodeTransformer):
            def __init__(self, number):
                self.number, self.seen, self.text = number, -1, ""

            def visit_Assert(self, node):
                self.seen += 1
                if self.seen == self.number:
                    self.text = ast.unparse(node)
                    return node
                return ast.copy_location(ast.Pass(), node)

        tests = sys.stdin.read()
        count = sum(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(tests)))
        parts = []
        for number in range(count if count <= 100 else 0):
            only = Only(number)
            tree = only.visit(ast.parse(tests))
            parts.append([only.text, ast.unparse(tree)])
        print(json.dumps(parts))
        """
}
