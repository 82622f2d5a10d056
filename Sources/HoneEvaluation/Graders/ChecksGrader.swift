import HoneCore

/// How a check of a run ended.
public struct CheckResult: Codable, Sendable, Hashable {
    public var command: String
    public var passed: Bool
    /// What a failed check said.
    public var evidence: String

    public init(command: String, passed: Bool, evidence: String) {
        self.command = command
        self.passed = passed
        self.evidence = evidence
    }

    /// The field of a graded case that says how its run went.
    static let field = "run"
}

extension Case {
    /// The case as rewards see it after a run: among its fields is `run`, with the results of its checks and the
    /// number of its detours.
    public func graded(with results: [CheckResult], detours: Int) -> Case {
        let checks = results.map { result -> JSONValue in
            [
                "command": .string(result.command), "passed": .bool(result.passed),
                "evidence": .string(result.evidence),
            ]
        }
        var item = self
        item.fields[CheckResult.field] =
            JSONValue.object([
                "checks": .array(checks), "detours": .integer(detours),
            ]).text
        return item
    }
}

/// The share of a run's checks that passed, less what its detours cost. Each check is a part, by its command.
struct ChecksGrader: Grader {
    /// The share that each detour takes; at most nine tenths are taken, so that a goal reached late beats one missed.
    let detourCost: Double

    func grade(_ answer: String, for item: Case) async throws -> Grade {
        let checks = item.assignment?.checks ?? []
        guard !checks.isEmpty else {
            throw EvaluationError(
                .rewardFailed, "The case '\(item.id)' has no checks for the reward 'checks'. Give it some.")
        }
        let run = item.fields[CheckResult.field].flatMap { try? JSONValue(parsing: $0) }
        let results = run?["checks"]?.array ?? []
        let detours = run?["detours"]?.integer ?? 0
        let worth = max(0.1, 1 - detourCost * Double(detours))
        var parts: [String: Double] = [:]
        var complaints: [String] = []
        var passed = 0
        for (number, command) in checks.enumerated() {
            // A run that ended early judged none, or not all.
            let result = number < results.count ? results[number] : nil
            let holds = result?["passed"]?.bool ?? false
            parts[command] = min(parts[command] ?? 1, holds ? worth : 0)
            if holds {
                passed += 1
            } else {
                let evidence = result?["evidence"]?.string ?? "it was not reached"
                complaints.append("Check `\(command)` failed: \(headAndTail(evidence, limit: 800))")
            }
        }
        if worth < 1, passed > 0 {
            complaints.append("It took \(detours) \(detours == 1 ? "round" : "rounds") of debugging or planning anew.")
        }
        return Grade(
            score: worth * Double(passed) / Double(checks.count), parts: parts,
            feedback: complaints.joined(separator: "\n"))
    }
}
