public import HoneEvaluation

/// What a budget and a guard split can prove at best: known before anything is spent.
public struct Feasibility: Sendable, Hashable {
    /// Rollouts that a search needs to learn anything: the opening, and one round of screening.
    public var leastRollouts: Int
    /// Guard cases that prove even the largest possible gain.
    public var leastGuardCases: Int
    /// The smallest gain that the pairs within reach will probably prove; nil where none can be.
    public var smallestGain: Double?

    public init(_ task: EvaluationTask, _ settings: SearchSettings) {
        var certain = WealthProcess()
        while certain.wealth < 1 / settings.alpha { certain.observe(1) }
        leastGuardCases = certain.observations
        leastRollouts = 2 * settings.lag * settings.block + 2 * certain.observations
        // A search may use up to 30 % of its rollouts for proof.
        var pairs = Double(settings.rollouts) * 0.3 / 2
        if !settings.repeats { pairs = min(pairs, Double(task.splits.guardCases.count)) }
        smallestGain = stride(from: 0.01, through: 0.95, by: 0.01).first { gain in
            // Where a tenth of the cases changes from right to wrong by chance alone.
            WealthProcess.observationsNeeded(
                .init(up: min(gain + 0.1, 1), down: min(0.1, 1 - gain)), alpha: settings.alpha) <= pairs
        }
    }

    /// Refuses what cannot succeed.
    public func check(_ task: EvaluationTask, _ settings: SearchSettings) throws(EvaluationError) {
        for split in [Split.train, .guardCases] where task.splits[split].isEmpty {
            throw EvaluationError(
                .emptySplit,
                "The task '\(task.name)' has no \(split.rawValue) cases. Add some, or more rows to its data.")
        }
        guard settings.mode != .off else { return }
        guard settings.rollouts >= leastRollouts else {
            throw EvaluationError(
                .budgetTooSmall,
                "A budget of \(settings.rollouts) rollouts cannot certify anything; it takes \(leastRollouts) at least. Raise the budget, or measure only with hone eval."
            )
        }
        guard settings.repeats || task.splits.guardCases.count >= leastGuardCases else {
            throw EvaluationError(
                .budgetTooSmall,
                "\(task.splits.guardCases.count) guard cases cannot certify anything at temperature 0, where asking again says nothing new; it takes \(leastGuardCases) at least. Add cases."
            )
        }
    }
}
