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
    private var againstSeed = WealthProcess()
    private var againstChampion: WealthProcess?

    /// With a wealth this low after this many pairs, going on is a waste.
    private static let hopeless = (wealth: 0.1, trials: 60)
    /// Pairs that are measured where no proof is asked for.
    static let unguardedTrials = 20

    init(
        number: Int, prompt: String, edits: [Int], alpha: Double, mode: GuardMode, hasChampion: Bool, isFinal: Bool,
        mostTrials: Int
    ) {
        self.number = number
        self.prompt = prompt
        self.edits = edits
        self.alpha = alpha
        self.mode = mode
        self.isFinal = isFinal
        self.mostTrials = mode == .off ? min(mostTrials, Self.unguardedTrials) : mostTrials
        if mode == .strict, hasChampion { againstChampion = WealthProcess() }
    }

    /// Takes the next trial in order. After a verdict, trials only sharpen the measurement.
    mutating func observe(_ trial: Trial) {
        trials.append(trial)
        guard verdict == .undecided else { return }
        againstSeed.observe(trial.candidate - trial.seed)
        if let champion = trial.champion { againstChampion?.observe(trial.candidate - champion) }
        let wealth = min(againstSeed.wealth, againstChampion?.wealth ?? .infinity)
        if mode == .off {
            if trials.count >= mostTrials { verdict = .certified }
        } else if wealth >= 1 / alpha {
            verdict = .certified
        } else if trials.count >= mostTrials || trials.count >= Self.hopeless.trials && wealth < Self.hopeless.wealth {
            verdict = .hopeless
        }
    }

    /// Ends a test for which no pairs are left.
    mutating func giveUp() { if verdict == .undecided { verdict = .hopeless } }

    var measurement: GuardMeasurement { GuardMeasurement(trials) }
}

/// What the guard cases say of a prompt.
public struct GuardMeasurement: Codable, Sendable, Hashable {
    public struct CaseScores: Codable, Sendable, Hashable {
        /// Position among the guard cases.
        public var item: Int
        public var before: Double
        public var after: Double
        public var trials: Int
    }

    public var pairs: Int
    public var before: Double
    public var after: Double
    /// Bounds on the true score, at 95 %, whenever one looks.
    public var lower: Double
    public var upper: Double
    /// What the gain over the seed prompt is at least, with 95 % confidence.
    public var leastGain: Double
    public var cases: [CaseScores]

    init(_ trials: [Certification.Trial]) {
        // Repetitions of a case say little about other cases: each counts once, by its mean.
        var order: [Int] = []
        var byCase: [Int: CaseScores] = [:]
        for trial in trials {
            if byCase[trial.item] == nil { order.append(trial.item) }
            var scores = byCase[trial.item] ?? CaseScores(item: trial.item, before: 0, after: 0, trials: 0)
            scores.before += trial.seed
            scores.after += trial.candidate
            scores.trials += 1
            byCase[trial.item] = scores
        }
        cases = order.compactMap { item in
            byCase[item].map {
                CaseScores(
                    item: item, before: $0.before / Double($0.trials), after: $0.after / Double($0.trials),
                    trials: $0.trials)
            }
        }
        let sequence = ConfidenceSequence(cases.map(\.after))
        let gain = ConfidenceSequence(cases.map { $0.after - $0.before }, in: -1...1, alpha: 0.1)
        pairs = trials.count
        before = cases.isEmpty ? 0 : cases.reduce(0) { $0 + $1.before } / Double(cases.count)
        after = sequence.mean
        (lower, upper) = (sequence.lower, sequence.upper)
        leastGain = gain.lower
    }
}
