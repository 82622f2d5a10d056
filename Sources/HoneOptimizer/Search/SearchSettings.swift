public import HoneEvaluation

/// What decides over the course of a search besides the results: stored with it, so that it can be repeated.
public struct SearchSettings: Codable, Sendable, Hashable {
    public var seed: UInt64
    public var mode: GuardMode
    /// The probability of promoting a prompt that is no better than the seed prompt.
    public var alpha: Double
    public var rollouts: Int
    public var reflections: Int
    /// Tokens, money and time; rollouts and reflections are counted above.
    public var limits: OptimizationBudget
    /// Whether asking again can give another answer.
    public var repeats: Bool
    /// Rollouts that are planned at a time. A block is planned from the blocks up to `lag` before it, whatever has
    /// arrived since, so that the order in which answers come changes nothing.
    public var block: Int
    public var lag: Int
    /// Whether worked examples are tried in the prompt.
    public var demonstrates: Bool
    /// Whether the prompt is tried without its lines, to make it shorter.
    public var prunes: Bool
    /// What the reflecting model is told, and whether it may write other instructions that compete with them.
    public var reflectionInstructions: String
    public var rewritesInstructions: Bool

    public init(
        budget: OptimizationBudget, workers: Int, temperature: Double, mode: GuardMode = .balanced,
        alpha: Double = 0.05, seed: UInt64 = 1
    ) {
        self.seed = seed
        self.mode = mode
        self.alpha = alpha
        rollouts = budget.rollouts
        reflections = budget.reflections ?? max(4, budget.rollouts / 42)
        limits = budget
        repeats = temperature > 0
        block = max(12, workers + workers / 5, budget.rollouts / 120)
        lag = 3
        demonstrates = true
        prunes = true
        reflectionInstructions = ReflectionTrial.original
        rewritesInstructions = true
    }

    /// The settings for a task, with the budget that it has.
    public init(for task: EvaluationTask, mode: GuardMode = .balanced, alpha: Double = 0.05, seed: UInt64 = 1) {
        self.init(
            budget: task.budget, workers: task.workers, temperature: task.temperature, mode: mode, alpha: alpha,
            seed: seed)
        // A run of an agent costs as much as a hundred answers, and few go on at a time: to learn after fewer of them
        // is worth more than full blocks.
        if task.agent != nil {
            block = max(4, 2 * task.workers)
            // What a run did is no answer that could be shown.
            demonstrates = false
        }
    }

    /// How many blocks after it is sent a reflection's reply is taken up.
    var reflectionLag: Int { lag + 2 }
    /// Edits that are screened at a time: the more, the less each rollout says of one of them. Of the proposals for a
    /// prompt that is good already most are of no use, and proof takes more of the budget.
    static let liveEdits = (many: 20, few: 12)
    /// The expected reward from which on a seed prompt is good already.
    static let good = 0.6
    /// Traces that a reflection shows.
    static let traces = 8
    /// Malformed replies in a row after which the reflecting model is taken to refuse.
    static let refusals = 6
}

/// Numbers that follow from a seed (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64, stream: Int) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: Int64(stream)) &* 0xD1B5_4A32_D192_ED03
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
