import HoneCore
public import HoneEvaluation

extension Optimizer {
    /// Improves a task's prompt with functions instead of models and files; nothing is stored.
    ///
    ///     let outcome = try await Optimizer.improve(task, ask: ask, reflect: reflect) { answer, item in
    ///         Grade(score: answer == item.expected ? 1 : 0, feedback: "Expected \(item.expected).")
    ///     }
    ///     print(outcome.sentence)  // "certified: 40 % → 85 % on guard cases, …"
    ///
    /// - Parameters:
    ///   - ask: answers a case.
    ///   - reflect: proposes a new prompt, in a block between lines of three backquotes.
    ///   - reward: scores an answer; it replaces the task's own reward.
    public static func improve(
        _ task: EvaluationTask, mode: GuardMode = .balanced, alpha: Double = 0.05, seed: UInt64 = 1,
        ask: @escaping RolloutRunner.Ask, reflect: @escaping RolloutRunner.Ask,
        reward: @escaping @Sendable (_ answer: String, _ item: Case) async throws -> Grade
    ) async throws -> OptimizationOutcome {
        let settings = SearchSettings(
            budget: task.budget, workers: task.workers, temperature: task.temperature, mode: mode, alpha: alpha,
            seed: seed)
        try Feasibility(task, settings).check(task, settings)
        let nowhere = Nowhere()
        let clock = ContinuousClock()
        let start = clock.now
        let services = OptimizationServices(
            runner: RolloutRunner(task: task, grader: ClosureGrader(reward), ask: ask),
            key: RolloutKey(model: "", task: task), cache: nowhere, reflect: reflect, log: nowhere,
            now: { start.duration(to: clock.now) })
        let created = OptimizationCreated(task: task, settings: settings, models: [], reflectionModels: [])
        return try await Optimizer(created, services: services).run()
    }

    private struct Nowhere: RolloutCache, OptimizationLog {
        func rollout(_ key: Digest) throws -> Rollout? { nil }
        func store(_ rollout: Rollout, as key: Digest) throws {}
        func append(_ event: OptimizationEvent) throws {}
        func forEachEvent(_ body: (OptimizationEvent) throws -> Void) throws {}
    }
}
