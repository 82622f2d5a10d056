import HoneCore
public import HoneEvaluation

/// What an optimisation asks of the world outside.
public struct OptimizationServices: Sendable {
    public var runner: RolloutRunner
    public var key: RolloutKey
    public var cache: any RolloutCache
    public var reflect: RolloutRunner.Ask
    public var log: any OptimizationLog
    /// Time since some fixed moment; never goes back.
    public var now: @Sendable () -> Duration

    public init(
        runner: RolloutRunner, key: RolloutKey, cache: any RolloutCache, reflect: @escaping RolloutRunner.Ask,
        log: any OptimizationLog, now: @escaping @Sendable () -> Duration
    ) {
        self.runner = runner
        self.key = key
        self.cache = cache
        self.reflect = reflect
        self.log = log
        self.now = now
    }
}

/// Runs a search: keeps its rollouts in flight, its reflections beside them, and its log.
public struct Optimizer: Sendable {
    private let created: OptimizationCreated
    private let services: OptimizationServices

    public init(_ created: OptimizationCreated, services: OptimizationServices) {
        self.created = created
        self.services = services
    }

    /// Begins, or goes on where its log ends: what is in the log is not paid for again.
    ///
    /// - Parameter progress: told after each result.
    /// - Returns: how it ended; cancelled, with what was certified until then.
    public func run(progress: (Progress) -> Void = { _ in }) async throws -> OptimizationOutcome {
        var session = Session(created: created, services: services)
        try services.log.forEachEvent { session.takeIn($0) }
        session.beginSending()
        do {
            try await work(&session, progress)
        } catch is CancellationError {
            session.wasInterrupted = true
        }
        return session.outcome
    }

    private enum Finished: Sendable {
        case rollout(RolloutTicket, Digest, Result<Rollout, any Error>)
        case reflection(Int, Result<ModelResponse, any Error>)
    }

    private func work(_ session: inout Session, _ progress: (Progress) -> Void) async throws {
        try await withThrowingTaskGroup(of: Finished.self) { group in
            var running = 0
            while true {
                while session.rolloutsInFlight < created.task.workers, let work = try session.next() {
                    running += 1
                    switch work {
                    case .rollout(let ticket, let prompt, let key):
                        group.addTask { [runner = services.runner] in
                            let result = await Self.result {
                                try await runner.run(prompt: prompt, item: ticket.item, key: key)
                            }
                            return .rollout(ticket, key, result)
                        }
                    case .reflection(let ticket):
                        group.addTask { [reflect = services.reflect] in
                            .reflection(ticket.number, await Self.result { try await reflect(ticket.messages) })
                        }
                    }
                }
                try Task.checkCancellation()
                guard running > 0, let finished = try await group.next() else { return }
                running -= 1
                switch finished {
                case .rollout(let ticket, let key, let result): try session.finish(ticket, key, result)
                case .reflection(let number, let result): try session.finish(reflection: number, result)
                }
                progress(session.progress)
            }
        }
    }

    private static func result<Value: Sendable>(_ body: () async throws -> Value) async -> Result<Value, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    /// How far an optimisation is.
    public struct Progress: Sendable {
        public var rollouts: Int
        public var planned: Int
        public var reflections: Int
        public var tokens: Int
        public var dollars: Double
        /// What the best edits so far are expected to earn, where anything is known.
        public var expected: CurvePoint?
        public var champion: GuardMeasurement?
        public var adopted: Int
        public var live: Int
        /// Where a test is under way: its pairs so far.
        public var pairs: Int?
    }
}
