import HoneCore

/// What failed in a run, what was thought about it and what followed.
struct RepairHistory: Sendable {
    struct Attempt: Sendable, Hashable {
        var signature: String
        var hypothesis: String
        /// The signature of the next verdict; nil where every check passed or none followed yet.
        var result: String?
        var isFixed = false
    }

    struct Best: Sendable, Hashable {
        var passed: Int
        var tree: TreeID
    }

    private(set) var attempts: [Attempt] = []
    private(set) var occurrences: [String: Int] = [:]
    private(set) var rounds = 0
    /// Failed verdicts in a row about one and the same workspace.
    private(set) var unchangedRounds = 0
    private(set) var best: Best?
    /// Signatures of single actions that failed on the way.
    private(set) var actionFailures: [String] = []
    /// Lessons recalled for the failure at hand.
    var lessons: [RecalledMemory] = []
    var hasRecalled = false
    private(set) var isOpen = false
    /// The workspace at the last failed verdict.
    private(set) var lastTree: TreeID?
    private var awaitsHypothesis = false

    var hasBegun: Bool { rounds > 0 }

    mutating func open(_ event: DebugOpened, checks: [CheckRan], tree: TreeID?) {
        close(result: event.signature, isFixed: false)
        rounds += 1
        occurrences[event.signature] = event.occurrence
        unchangedRounds = tree == lastTree ? unchangedRounds + 1 : 1
        lastTree = tree
        let passed = checks.count(where: \.passed)
        if let tree, best.map({ passed > $0.passed }) ?? true { best = Best(passed: passed, tree: tree) }
        attempts.append(Attempt(signature: event.signature, hypothesis: ""))
        isOpen = true
        awaitsHypothesis = true
        hasRecalled = false
    }

    mutating func hypothesis(_ text: String) {
        guard awaitsHypothesis, let last = attempts.indices.last else { return }
        var words = text.trimmed
        if words.lowercased().hasPrefix("hypothesis:") { words = String(words.dropFirst("hypothesis:".count)).trimmed }
        guard !words.isEmpty else { return }
        attempts[last].hypothesis = String(words.prefix(utf8: 600))
        awaitsHypothesis = false
    }

    mutating func note(_ event: ActionFinished) {
        guard let signature = event.signature, actionFailures.last != signature, actionFailures.count < 12 else {
            return
        }
        actionFailures.append(signature)
    }

    mutating func close(result: String?, isFixed: Bool) {
        guard isOpen, let last = attempts.indices.last else { return }
        attempts[last].result = result
        attempts[last].isFixed = isFixed
        isOpen = false
    }

    mutating func allowMoreRounds() {
        occurrences = [:]
        rounds = min(rounds, 1)
        unchangedRounds = 0
    }

    /// Hypotheses that were tried against this failure, as a list, or "none".
    func earlierAttempts(of signature: String) -> String {
        let tried = attempts.dropLast().filter { $0.signature == signature && !$0.hypothesis.isEmpty }
        return tried.isEmpty ? "none" : tried.map { "- \($0.hypothesis)" }.joined(separator: "\n")
    }

    /// Failures and what followed them, for reflection.
    var story: String {
        var lines = attempts.map { attempt in
            let hypothesis = attempt.hypothesis.isEmpty ? "no hypothesis was stated" : attempt.hypothesis
            let end = attempt.isFixed ? "fixed by this" : "then: \(attempt.result ?? "not resolved")"
            return "- check failed: \(attempt.signature)\n  hypothesis: \(hypothesis)\n  \(end)"
        }
        lines += actionFailures.map { "- a step on the way failed: \($0)" }
        return lines.joined(separator: "\n")
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
