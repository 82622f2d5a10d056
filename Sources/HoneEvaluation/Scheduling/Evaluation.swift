import HoneCore

/// The scores of one prompt on the cases of one split.
public struct Evaluation: Sendable {
    public struct Entry: Sendable {
        public var item: Case
        public var rollout: Rollout
        /// Whether it was paid for earlier.
        public var isCached: Bool
    }

    /// In the order of the cases.
    public var entries: [Entry]

    public var interval: MeanInterval { MeanInterval(entries.map(\.rollout.grade.score)) }
    public var paidTokens: Int {
        entries.filter { !$0.isCached }.reduce(0) { $0 + $1.rollout.usage.inputTokens + $1.rollout.usage.outputTokens }
    }
    public var paidDollars: Double {
        entries.filter { !$0.isCached }.reduce(0) { $0 + ($1.rollout.usage.cost ?? 0) }
    }

    /// The mean of `other` minus this one, case by case.
    public func difference(to other: Evaluation) -> MeanInterval {
        MeanInterval(zip(entries, other.entries).map { $1.rollout.grade.score - $0.rollout.grade.score })
    }
}

/// Scores prompts on cases: cached, concurrent, and resumed by running it again.
public struct Evaluator: Sendable {
    private let task: EvaluationTask
    private let runner: RolloutRunner
    private let key: RolloutKey
    private let cache: any RolloutCache

    /// - Parameter model: the name that answers are cached under.
    public init(task: EvaluationTask, model: String, runner: RolloutRunner, cache: any RolloutCache) {
        self.task = task
        self.runner = runner
        key = RolloutKey(model: model, task: task)
        self.cache = cache
    }

    /// - Parameter progress: told how many cases are done, of how many.
    public func evaluate(
        _ prompt: String, on cases: [Case], progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> Evaluation {
        try task.check(prompt: prompt)
        var entries = [Evaluation.Entry?](repeating: nil, count: cases.count)
        var position = 0
        var done = 0
        try await WorkerPool.run(
            width: task.workers,
            next: {
                while position < cases.count {
                    defer { position += 1 }
                    let item = cases[position]
                    guard let known = try cache.rollout(key.digest(prompt: prompt, item: item, repetition: 0)) else {
                        return position
                    }
                    entries[position] = .init(item: item, rollout: known, isCached: true)
                    done += 1
                }
                return nil
            },
            perform: { [runner, key] position in
                let item = cases[position]
                let digest = key.digest(prompt: prompt, item: item, repetition: 0)
                return (position, try await runner.run(prompt: prompt, item: item, key: digest))
            },
            receive: { position, rollout in
                try cache.store(
                    rollout, as: key.digest(prompt: prompt, item: cases[position], repetition: 0))
                entries[position] = .init(item: cases[position], rollout: rollout, isCached: false)
                done += 1
                progress(done, cases.count)
            })
        return Evaluation(entries: entries.compactMap(\.self))
    }
}
