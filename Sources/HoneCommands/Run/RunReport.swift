import HoneAgent
import HoneCore
import HoneRuntime

/// How a run ended, for a person and for a program.
struct RunReport {
    var result: RunResult
    /// Shown with the result: a repair's diff, where it was written.
    var diff: String?
    var applied: [String] = []

    private var state: RunState { result.state }

    var exitStatus: ExitStatus { result.reason.exitStatus }

    /// The result and nothing else, for standard output.
    var text: String { diff ?? state.stopped?.answer ?? state.lastAnswer ?? "" }

    var json: JSONValue {
        let checks = state.checks.enumerated().map { index, command -> JSONValue in
            let verdict = state.checkResults.first { $0.check == index }
            var entry: [String: JSONValue] = ["command": .string(command)]
            entry["passed"] = verdict.map { .bool($0.passed) } ?? .null
            if let verdict, !verdict.passed { entry["evidence"] = .string(verdict.evidence) }
            if let tests = verdict?.tests { entry["tests"] = .integer(tests) }
            if let refusal = verdict?.refusal { entry["refusal"] = .string(refusal) }
            return .object(entry)
        }
        var object: [String: JSONValue] = [
            "run": .string(result.run.rawValue), "status": .string(status),
            "reason": .string(result.reason.rawValue), "exit_status": .integer(Int(exitStatus.rawValue)),
            "answer": state.lastAnswer.map { .string($0) } ?? .null, "checks": .array(checks),
            "files": .array(
                result.changes.map { ["path": .string($0.path), "change": .string($0.kind.rawValue)] }),
            "steps": .integer(state.spending.steps),
            "tokens": [
                "input": .integer(state.spending.inputTokens), "output": .integer(state.spending.outputTokens),
            ],
            "cost_usd": state.spending.dollars.map { .number($0) } ?? .null,
            "seconds": .number(Double(Int(state.spending.seconds(at: state.lastTime) * 1000)) / 1000),
            "workspace": .string(state.created?.project ?? state.created?.workspace ?? ""),
            "models": .array(state.models.map { .string($0) }),
        ]
        if let detail = state.stopped?.detail { object["detail"] = .string(detail) }
        if let diff { object["diff"] = .string(diff) }
        let changed = state.changesOfChecks(result.changes)
        if !changed.isEmpty { object["checks_changed"] = .array(changed.map { .string($0.path) }) }
        if !applied.isEmpty { object["applied"] = .array(applied.map { .string($0) }) }
        return .object(object)
    }

    private var status: String { result.reason.words }

    /// The closing summary for standard error.
    func summary(_ terminal: Terminal) -> String {
        let style: Terminal.Style =
            switch result.reason {
            case .verified: .green
            case .unverified, .interrupted: .yellow
            default: .red
            }
        let spending = state.spending
        let seconds = spoken(seconds: spending.seconds(at: state.lastTime))
        var lines: [String] = []
        // Standard output has the diff; what the model says about it belongs to the person as well.
        if diff != nil, let answer = state.lastAnswer {
            lines +=
                sanitized(answer).split(separator: "\n", omittingEmptySubsequences: false)
                .reversed().drop(while: \.isEmpty).reversed().map(String.init) + [""]
        }
        lines += [
            "\(terminal.styled(status, style))  \(seconds) · \(counted(spending.steps, "step")) · \(counted(spending.tokens, "token")) · \(cost)"
        ]
        if let detail = state.stopped?.detail, result.reason != .verified { lines.append("  \(oneLine(detail))") }
        for (index, command) in state.checks.enumerated() {
            let verdict = state.checkResults.first { $0.check == index }
            let word = verdict.map { $0.passed ? "passed" : "failed" } ?? "not run"
            let tests = verdict?.tests.map { "  (\(counted($0, "test")))" } ?? ""
            lines.append("  check    \(word)  \(oneLine(command))\(tests)")
        }
        if !result.changes.isEmpty {
            let names = result.changes.prefix(6).map { "\($0.kind.letter) \(sanitized($0.path))" }.joined(
                separator: ", ")
            let more = result.changes.count > 6 ? " and \(result.changes.count - 6) more" : ""
            lines.append("  files    \(names)\(more)")
        }
        let changed = state.changesOfChecks(result.changes)
        if !changed.isEmpty {
            let names = changed.prefix(6).map { "\($0.kind.letter) \(sanitized($0.path))" }.joined(separator: ", ")
            let more = changed.count > 6 ? " and \(changed.count - 6) more" : ""
            lines.append("  look at  the run changed what its checks rest on: \(names)\(more)")
        }
        lines.append("  see it   hone runs show \(result.run)")
        if result.reason.isResumable { lines.append("  go on    hone runs resume \(result.run)\(resumeHint)") }
        return lines.joined(separator: "\n")
    }

    /// Why there is no result, for a person who asked for nothing else; nil where there is one.
    var problem: String? {
        guard ![.verified, .unverified].contains(result.reason) else { return nil }
        let detail = state.stopped?.detail.map { ": \(oneLine($0))" } ?? "."
        return "\(status)\(detail) See hone runs show \(result.run)"
            + (result.reason.isResumable ? ", go on with hone runs resume \(result.run)\(resumeHint)" : "")
    }

    private var cost: String {
        guard let dollars = state.spending.dollars else { return "price unknown" }
        return "$\(money(dollars))\(state.spending.hasUnknownPrices ? " and some of unknown price" : "")"
    }

    private var resumeHint: String {
        switch result.reason {
        case .stepsSpent: " --max-steps \(state.spending.steps + 50)"
        case .tokensSpent: " --max-tokens \(state.spending.tokens > .max / 2 ? .max : state.spending.tokens * 2)"
        case .dollarsSpent: " --budget-usd \(money((state.spending.dollars ?? 1) * 2))"
        case .timedOut: " --timeout \(Int((state.limits.seconds ?? 3600) * 2))s"
        default: ""
        }
    }
}

extension StopReason {
    /// For a person.
    var words: String {
        switch self {
        case .verified: "verified"
        case .unverified: "finished but unverified"
        case .checksFailed: "checks failed"
        case .stepsSpent, .tokensSpent, .dollarsSpent: "budget spent"
        case .timedOut: "timed out"
        case .noModel: "no model answered"
        case .notConfigured: "not configured"
        case .blocked: "blocked"
        case .stuck: "stuck in a loop"
        case .interrupted: "interrupted"
        case .replayDiverged: "replay diverged"
        case .failed: "failed"
        }
    }
}

extension FileChange.Kind {
    var letter: String {
        switch self {
        case .added: "A"
        case .modified: "M"
        case .deleted: "D"
        }
    }
}
