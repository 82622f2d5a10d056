import Glibc
import HoneAgent
import HoneAssets
import HoneCore
public import HoneEvaluation
public import HoneOptimizer
import HoneStore

/// What `hone improve` would do.
public struct Improvement: Sendable {
    public var past: PastRuns
    /// Nil where nothing can be optimised: `obstacle` says why.
    public var task: EvaluationTask?
    public var obstacle: String?
}

extension Workbench {
    /// Runs of a person's that are looked at, the newest.
    private static let runsLookedAt = 500

    /// What a round of debugging or a dropped plan takes from a run's reward. Most past runs reached their goal in
    /// the end: what is to be improved is how.
    private static let detourCost = 0.5

    /// Looks at past runs and chooses what to improve.
    ///
    /// - Parameters:
    ///   - agent: nil for the one with the most cases.
    ///   - budget: of the optimisation.
    public func improvement(
        agent: String?, budget: OptimizationBudget, settings: (EvaluationTask) -> SearchSettings
    ) throws -> Improvement {
        if let agent { _ = try assets.agent(named: agent) }
        let known = try pastRuns()
        let past =
            agent.map { name in known.first { $0.agent == name } ?? PastRuns(agent: name) }
            ?? known.max { $0.cases.count < $1.cases.count } ?? PastRuns(agent: "coder")
        guard let phase = past.weakest else {
            let reason = past.phases.isEmpty ? "no run with checks is over yet" : "no run failed in any phase"
            return Improvement(past: past, obstacle: "There is nothing to improve for '\(past.agent)': \(reason).")
        }
        var task = EvaluationTask(
            name: "improve-\(past.agent)-\(phase.rawValue)", prompt: "",
            splits: CaseSplits(measuring: past.cases), reward: .checks(detourCost: Self.detourCost), temperature: 1,
            budget: budget)
        task = try resolve(task, subject: AgentSubject(name: past.agent, parts: [phase.part]))
        let needed = Self.casesNeeded(for: Feasibility(task, settings(task)).leastGuardCases)
        task.prompt = try promptText("current", of: task)
        guard past.cases.count >= needed else {
            let missing = needed - past.cases.count
            return Improvement(
                past: past,
                obstacle:
                    "\(past.cases.count) of the runs of '\(past.agent)' can serve as cases; a proof takes \(needed). \(missing) more \(missing == 1 ? "is" : "are") needed: runs with --check that are verified, or rated with hone feedback."
            )
        }
        return Improvement(past: past, task: task)
    }

    /// The cases of which the guard split has as many as a proof needs.
    static func casesNeeded(for guardCases: Int) -> Int {
        var count = guardCases
        while CaseSplits.guardShare(of: count) < guardCases { count += 1 }
        return count
    }

    /// What the past runs say, by agent.
    private func pastRuns() throws -> [PastRuns] {
        let journal = try journal
        var known: [String: PastRuns] = [:]
        for summary in try journal.runs(limit: Self.runsLookedAt) where summary.stopReason?.isVerdict == true {
            guard let state = try? state(of: try journal.records(of: summary.id)), let created = state.created,
                created.kind == .goal, created.replayOf == nil, created.rollout == nil
            else { continue }
            let hasFiles = access(data.snapshots(of: created.workspace), F_OK) == 0
            known[created.agent, default: PastRuns(agent: created.agent)].add(
                summary, state, rating: try journal.rating(of: summary.id), hasFiles: hasFiles)
        }
        return known.values.sorted { $0.agent < $1.agent }
    }
}

extension StopReason {
    /// Whether a run that ended so was measured, and not merely cut off.
    fileprivate var isVerdict: Bool {
        switch self {
        case .verified, .unverified, .checksFailed, .stepsSpent, .tokensSpent, .stuck: true
        default: false
        }
    }
}

extension PhaseOutcome.Phase {
    /// The text that governs it.
    fileprivate var part: AgentPart {
        switch self {
        case .plan: .plan
        case .act: .instructions
        case .debug: .debug
        }
    }
}

extension CaseSplits {
    /// Three fifths for guard, the rest for train: cases of a person's are few, and proof needs the most.
    init(measuring cases: [Case]) {
        let ordered = cases.map { (Digest(of: "split\u{1F}" + $0.input).hexadecimal, $0) }
            .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.map(\.1)
        let guarded = Self.guardShare(of: ordered.count)
        self.init(train: Array(ordered[guarded...]), guardCases: Array(ordered[..<guarded]))
    }

    static func guardShare(of count: Int) -> Int { count * 3 / 5 }
}
