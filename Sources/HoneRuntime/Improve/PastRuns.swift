public import HoneAgent
public import HoneCore
public import HoneEvaluation
import HoneStore

/// What past runs of one agent say: cases to measure it by, and where it fails.
public struct PastRuns: Sendable {
    public var agent: String
    /// The newest first; no two with the same goal.
    public var cases: [Case] = []
    /// Runs by the reason for which they are no case.
    public var leftOut: [Exclusion: Int] = [:]
    /// How many runs reached each phase, and in how many of these it failed.
    public var phases: [PhaseOutcome.Phase: (reached: Int, failed: Int)] = [:]
    /// Of those that came to a verdict.
    public var meanTokens = 0
    public var meanSeconds = 0.0
    /// Runs that failed on their way and taught no lesson yet.
    public var untaught: [RunID] = []

    /// Why a run cannot serve as a case.
    public enum Exclusion: String, Sendable, CaseIterable {
        case noChecks, failedUnrated, ratedAgainstChecks, sameGoal, noFiles

        /// For a person, after a number.
        public var sentence: String {
            switch self {
            case .noChecks: "had no checks to be measured by"
            case .failedUnrated:
                "failed and are not rated: say hone feedback RUN bad for those whose goal was sound, and they count"
            case .ratedAgainstChecks: "are rated against what their checks say, so these cannot measure"
            case .sameGoal: "have the goal of a newer one"
            case .noFiles: "left no state of the files that they began with"
            }
        }
    }

    /// The phase in which most runs failed; of equals the later one, which comes with the most evidence. Nil where
    /// none failed.
    public var weakest: PhaseOutcome.Phase? {
        var weakest: (phase: PhaseOutcome.Phase, failed: Int)?
        for phase in PhaseOutcome.Phase.allCases {
            guard let failed = phases[phase]?.failed, failed > 0, failed >= weakest?.failed ?? 0 else { continue }
            weakest = (phase, failed)
        }
        return weakest?.phase
    }

    mutating func add(_ summary: RunSummary, _ state: RunState, rating: RunRating?, hasFiles: Bool) {
        if let outcome = state.phaseOutcome {
            for phase in outcome.reached {
                let known = phases[phase] ?? (0, 0)
                phases[phase] = (known.reached + 1, known.failed + (outcome.failed.contains(phase) ? 1 : 0))
            }
        }
        if state.hasUntaughtFailures, rating != .good { untaught.append(summary.id) }
        if let reason = exclusion(of: state, rating, hasFiles) {
            leftOut[reason, default: 0] += 1
            return
        }
        guard let created = state.created else { return }
        let done = Double(cases.count)
        meanTokens = Int((Double(meanTokens) * done + Double(state.spending.tokens)) / (done + 1))
        meanSeconds = (meanSeconds * done + state.spending.seconds(at: state.lastTime)) / (done + 1)
        cases.append(
            Case(
                id: summary.id.rawValue, input: created.goal, expected: "",
                assignment: Assignment(
                    files: .state(created.initialTree, workspace: created.workspace), checks: created.checks)))
    }

    private func exclusion(of state: RunState, _ rating: RunRating?, _ hasFiles: Bool) -> Exclusion? {
        guard let created = state.created, !created.checks.isEmpty else { return .noChecks }
        let isVerified = state.stopped?.reason == .verified
        switch rating {
        case .good where !isVerified, .bad where isVerified: return .ratedAgainstChecks
        case nil where !isVerified: return .failedUnrated
        default: break
        }
        if cases.contains(where: { Self.same($0.input, created.goal) }) { return .sameGoal }
        return hasFiles ? nil : .noFiles
    }

    private static func same(_ a: String, _ b: String) -> Bool {
        a.lowercased().split(whereSeparator: \.isWhitespace) == b.lowercased().split(whereSeparator: \.isWhitespace)
    }
}
