public import HoneCore

/// Drives one run: decides, executes, records, until the run is stopped.
public actor AgentLoop {
    public nonisolated let run: RunID
    public private(set) var state: RunState
    let services: RunServices
    /// What was taken back. A person may have worked in the same folder meanwhile.
    public private(set) var undone: [Undone] = []
    private var created: Int64 = 0
    /// When the run's row in the list of runs was last brought up to date.
    private var summarised: Int64 = 0
    /// Waits for the end of the run's time, from its first request on.
    var timer: Task<Void, Never>?
    var isTimeUp = false
    /// The request under way.
    var exchange: Task<Void, any Error>?

    /// A state of the workspace that was given up for another.
    public struct Undone: Sendable, Hashable {
        public var state: TreeID
        public var replacement: TreeID
        /// Why, as a clause.
        public var reason: String

        public init(state: TreeID, replacement: TreeID, reason: String) {
            self.state = state
            self.replacement = replacement
            self.reason = reason
        }
    }

    /// - Parameter state: the fold of what the journal holds of the run; a fresh state for a new run.
    public init(run: RunID, state: RunState, services: RunServices) {
        self.run = run
        self.state = state
        self.services = services
    }

    /// Records the creation of a run, or its resumption and what happened meanwhile.
    public func open(_ events: [Event]) throws { try record(events, durably: true) }

    /// Runs until the run is stopped. Cancelling the task stops the run as interrupted, in a state that can be resumed.
    ///
    /// - Returns: the final state; its `stopped` says why.
    /// - Throws: where the run cannot even be recorded as stopped, as when the disk is full.
    public func go() async throws -> RunState {
        defer { timer?.cancel() }
        do {
            while let command = state.decide(at: services.now()) {
                try Task.checkCancellation()
                try await execute(command)
            }
        } catch let error as StoreError {
            throw error
        } catch {
            await undoInterrupted()
            if state.stopped == nil { try record([.runStopped(stop(for: error))], durably: true) }
        }
        return state
    }

    /// Takes back what an action did that was cut off, so that the workspace is as the log says. Where that fails,
    /// resuming does it.
    private func undoInterrupted() async {
        guard state.hasHalfDoneWork, let tree = state.tree else { return }
        // The task may be cancelled; this must happen nevertheless.
        _ = await Task { try await self.takeBack(to: tree, reason: "the step that was cut off is taken back") }.result
    }

    private func takeBack(to tree: TreeID, reason: String) async throws {
        let present = try await services.snapshots.take()
        try await services.snapshots.restore(tree)
        if present != tree { undone.append(Undone(state: present, replacement: tree, reason: reason)) }
        try record([.workspaceRestored(WorkspaceRestored(tree: tree, reason: reason))])
    }

    private func execute(_ command: Command) async throws {
        switch command {
        case .recall(let signature): try recall(signature)
        case .ask(let purpose): try await ask(purpose)
        case .act(let call): try await act(call)
        case .check(let index): try await check(index)
        case .restore(let tree, let reason): try await takeBack(to: tree, reason: reason)
        case .record(let event): try record([event])
        case .remember(let stop): try remember(stop)
        case .stop(let stop): try record([.runStopped(stop)], durably: true)
        }
    }

    /// Stores events, then takes them into account.
    func record(_ events: [Event], durably: Bool = false) throws {
        guard !events.isEmpty else { return }
        let records = try services.journal.append(events, to: run, summary: summary(with: events), durably: durably)
        for record in records {
            if created == 0 { created = record.time }
            state.apply(record)
            try services.observer.observed(record, in: state)
        }
    }

    /// The row of the list of runs, where these events change it. What a reply used is told at most once a second: a
    /// row written with each would cost a fast run a tenth of its time.
    private func summary(with events: [Event]) -> RunSummary? {
        var source: RunCreated? = state.created
        var stopped = state.stopped?.reason
        var changes = false
        let now = services.now()
        for event in events {
            switch event {
            case .runCreated(let event): (source, changes) = (event, true)
            case .runResumed: (stopped, changes) = (nil, true)
            case .runStopped(let event): (stopped, changes) = (event.reason, true)
            case .modelResponded: changes = changes || now - summarised >= 1000
            default: break
            }
        }
        guard changes, let source else { return nil }
        var spending = state.spending
        for case .modelResponded(let event) in events { spending.add(event.response.usage) }
        summarised = now
        return RunSummary(
            id: run, goal: source.goal, agent: source.agent, workspace: source.project ?? source.workspace,
            created: created == 0 ? now : created, updated: now, stopReason: stopped, steps: spending.steps,
            tokens: spending.tokens, dollars: spending.dollars)
    }

    private func stop(for error: any Error) -> RunStopped {
        let isVerified = state.answer != nil && !state.checks.isEmpty && state.allChecksPassed
        switch error {
        case is CancellationError:
            return RunStopped(reason: isVerified ? .verified : .interrupted, answer: state.lastAnswer)
        case let error as ReplayDivergence:
            return RunStopped(reason: .replayDiverged, detail: error.message)
        case let error as any HoneError:
            let reason: StopReason =
                switch error.exitStatus {
                case .blocked: .blocked
                case .configuration: .notConfigured
                case .noModel: .noModel
                default: .failed
                }
            return RunStopped(reason: reason, answer: state.lastAnswer, detail: error.message)
        default:
            return RunStopped(reason: .failed, answer: state.lastAnswer, detail: "\(error)")
        }
    }

    /// Seconds until the time limit, where there is one.
    var remainingTime: Duration? {
        guard let limit = state.limits.seconds else { return nil }
        return .seconds(max(0.001, limit - state.spending.seconds(at: services.now())))
    }
}
