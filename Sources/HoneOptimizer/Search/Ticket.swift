public import HoneCore
public import HoneEvaluation

/// One rollout that the search wants.
public struct RolloutTicket: Sendable, Hashable {
    public enum Purpose: String, Codable, Sendable, CaseIterable {
        case screening, certification
    }

    /// From 0, in the order of planning.
    public var number: Int
    public var purpose: Purpose
    public var item: Case
    public var repetition: Int
    let draft: PromptDraft
    let edits: [Edit]

    /// Made when it is asked for: a search that is resumed plans many rollouts that are not sent again.
    public var prompt: String { draft.text(with: edits) }
}

/// One reply of the reflecting model that the search wants.
public struct ReflectionTicket: Sendable, Hashable {
    /// From 1.
    public var number: Int
    public var messages: [Message]
}

/// What the search wants next.
public enum SearchWork: Sendable, Hashable {
    case rollout(RolloutTicket)
    case reflection(ReflectionTicket)
}

/// What came of a ticket. Equal sequences of results, by ticket, lead to equal searches.
public enum RolloutResult: Sendable, Hashable {
    case graded(Grade, answer: String, Expense)
    /// The model did not answer, or the reward failed, after all attempts.
    case lost
}

/// What was paid, and when.
public struct Expense: Codable, Sendable, Hashable {
    public var rollouts: Int
    public var tokens: Int
    public var dollars: Double
    /// Seconds of work since the search began, when this was paid.
    public var seconds: Double

    public init(rollouts: Int = 0, tokens: Int = 0, dollars: Double = 0, seconds: Double = 0) {
        self.rollouts = rollouts
        self.tokens = tokens
        self.dollars = dollars
        self.seconds = seconds
    }

    mutating func add(_ other: Expense) {
        rollouts += other.rollouts
        tokens += other.tokens
        dollars += other.dollars
        seconds = max(seconds, other.seconds)
    }
}

/// How a search came to its end.
public enum SearchEnding: String, Codable, Sendable {
    /// All rollouts are planned.
    case budgetSpent
    /// There are no proposals left to try, and none is worth proving.
    case nothingLeft
    case seedIsPerfect
    case modelRefuses
    case certified
}
