import HoneEvaluation

/// How sure one has to be before a prompt replaces another.
public enum GuardMode: String, Codable, Sendable, CaseIterable {
    /// Proof against the seed prompt and against the last certified one.
    case strict
    /// Proof against the seed prompt.
    case balanced
    /// No proof: the guard cases are only measured.
    case off
}

/// The test of one candidate on guard cases: pairs of rollouts with and without it, in a fixed order.
struct Certification: Sendable {
    /// One guard case answered with the candidate, the seed prompt and, in a strict test, the champion.
    struct Trial: Sendable {
        var item: Int
        var candidate: Double
        var seed: Double
        var champion: Double?
    }

    enum Verdict: Sendable, Hashable { case undecided, certified, hopeless }

    let number: Int
    let prompt: String
    let edits: [Int]
    /// The probability of a wrong promotion that this test may use up.
    let alpha: Double
    let mode: GuardMode
    /// Whether the search was to end with it.
    let isFinal: Bool
    let mostTrials: Int
    private(set) var trials: [Trial] = []
    private(set) var verdict = Verdict.undecided
    private var againstSeed: DeadlineBet
    private var againstChampion: DeadlineBet?

    /// With a wealth this low after this many pairs, going on is a waste; less so where nothing else is left to do.
    private static let hopeless = (wealth: 0.1, lastWealth: 0.02, trials: 60)
    /// Pairs that are measured where no proof is asked for.
    static let unguardedTrials = 20

    init(
        number: Int, prompt: String, edits: [Int], alpha: Double, mode: GuardMode, hasChampion: Bool, isFinal: Bool,
        mostTrials: Int, deadline: Int, expecting expectation: WealthProcess.Expectation? = nil
    ) {
        self.number = number
        self.prompt = prompt
        self.edits = edits
        self.alpha = alpha
        self.mode = mode
        self.isFinal = isFinal
        self.mostTrials = mode == .off ? min(mostTrials, Self.unguardedTrials) : mostTrials
        againstSeed = DeadlineBet(alpha: alpha, deadline: deadline, expecting: expectation)
        if mode == .strict, hasChampion { againstChampion = DeadlineBet(alpha: alpha, deadline: deadline) }
    }

    /// Takes the next trial in order. After a verdict, trials only sharpen the measurement.
    mutating func observe(_ trial: Trial) {
        trials.append(trial)
        guard verdict == .undecided else { return }
        againstSeed.observe(trial.candidate - trial.seed)
        if let champion = trial.champion { againstChampion?.observe(trial.candidate - champion) }
        if mode == .off {
            if trials.count >= mostTrials { verdict = .certified }
        } else if wealth >= 1 / alpha {
            verdict = .certified
        } else if trials.count >= mostTrials
            || trials.count >= Self.hopeless.trials
                && wealth < (isFinal ? Self.hopeless.lastWealth : Self.hopeless.wealth)
        {
            verdict = .hopeless
        }
    }

    private var wealth: Double { min(againstSeed.wealth, againstChampion?.wealth ?? .infinity) }

    /// Ends a test for which no pairs are left.
    mutating func giveUp() { if verdict == .undecided { verdict = .hopeless } }

    /// Tests share the 5 % by which any of their intervals may miss: the first takes half, the second a quarter, and
    /// so on, so that whichever prompt is promoted, its interval holds.
    var measurement: GuardMeasurement { GuardMeasurement(trials, alpha: 0.05 / Double(2 << min(number, 40))) }
}
