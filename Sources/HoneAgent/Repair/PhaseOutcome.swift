/// Where a run went wrong, by the prompt that governs the phase.
public struct PhaseOutcome: Sendable, Hashable {
    public enum Phase: String, Sendable, CaseIterable { case plan, act, debug }

    /// The phases that the run went through.
    public var reached: Set<Phase>
    /// Those in which it failed: a plan that was dropped for another, a first result that a check refused, a repair
    /// that did not make the checks pass at once.
    public var failed: Set<Phase>
}

extension RunState {
    /// Rounds of debugging, and plans that were dropped for others.
    public var detours: Int { repair.rounds + plansDropped }

    /// Nil for a run that came to no verdict.
    public var phaseOutcome: PhaseOutcome? {
        guard repair.hasBegun || !checkResults.isEmpty else { return nil }
        var outcome = PhaseOutcome(reached: [.act], failed: [])
        if hasPlanned { outcome.reached.insert(.plan) }
        if plansDropped > 0 { outcome.failed.insert(.plan) }
        if repair.hasBegun {
            outcome.failed.insert(.act)
            outcome.reached.insert(.debug)
            if repair.rounds > 1 || !allChecksPassed { outcome.failed.insert(.debug) }
        }
        return outcome
    }
}
