import HoneEvaluation

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
    /// Bounds on the true score of cases like these, at 95 %, whenever one looks and whichever prompt is promoted.
    public var lower: Double
    public var upper: Double
    /// What the gain over the seed prompt is at least, with 95 % confidence.
    public var leastGain: Double
    public var cases: [CaseScores]

    /// Guard cases are drawn from all that there could be; answers to the same case are not. So a case is one
    /// observation, the mean of its answers, however often it was asked: and of a number of answers that is the same
    /// for all, because when to stop depends on the answers. That number is one before all cases came up twice, and
    /// each further one takes less of α, since it was not fixed beforehand.
    ///
    /// - Parameter alpha: the probability that the bounds miss.
    init(_ trials: [Certification.Trial], alpha: Double) {
        var order: [Int] = []
        var byCase: [Int: [Certification.Trial]] = [:]
        for trial in trials {
            if byCase[trial.item] == nil { order.append(trial.item) }
            byCase[trial.item, default: []].append(trial)
        }
        func mean(_ trials: some Collection<Certification.Trial>, _ value: (Certification.Trial) -> Double) -> Double {
            trials.reduce(0) { $0 + value($1) } / Double(max(trials.count, 1))
        }
        cases = order.map { item in
            let all = byCase[item] ?? []
            return CaseScores(item: item, before: mean(all, \.seed), after: mean(all, \.candidate), trials: all.count)
        }
        let rounds = byCase.values.map(\.count).min() ?? 1
        let equal = order.map { (byCase[$0] ?? []).prefix(rounds) }
        let share = alpha / Double(rounds * (rounds + 1))
        let sequence = ConfidenceSequence(equal.map { mean($0, \.candidate) }, alpha: share)
        // Only its lower bound is used, so all of α goes there.
        let gain = ConfidenceSequence(
            equal.map { mean($0) { $0.candidate - $0.seed } }, in: -1...1, alpha: 2 * share)
        pairs = trials.count
        before = equal.isEmpty ? 0 : equal.reduce(0) { $0 + mean($1, \.seed) } / Double(equal.count)
        after = sequence.mean
        (lower, upper) = (sequence.lower, sequence.upper)
        leastGain = gain.lower
    }
}
