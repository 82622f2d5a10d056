import HoneCore
import HoneEvaluation

/// A search with its account and its log: what the worker loop talks to.
struct Session {
    enum Work {
        case rollout(RolloutTicket, Digest)
        case reflection(ReflectionTicket)
    }

    let created: OptimizationCreated
    let services: OptimizationServices
    private(set) var search: Search
    private(set) var account: SpendingAccount
    private(set) var rolloutsInFlight = 0
    var wasInterrupted = false

    /// Results of an earlier session, by ticket and by reflection, until the search asks for them.
    private var earlierRollouts: [Int: RolloutResult] = [:]
    private var earlierReplies: [Int: ReflectionFinished] = [:]
    private let start: Duration
    private var secondsBefore = 0.0
    private var lost = 0
    private var finished = 0
    private var lastLoss: (any Error)?

    /// With more than this share of rollouts lost, results say more about the losses than about the prompts.
    private static let mostLost = (share: 0.2, least: 5)

    init(created: OptimizationCreated, services: OptimizationServices) {
        self.created = created
        self.services = services
        search = Search(task: created.task, settings: created.settings)
        account = SpendingAccount(
            limits: created.settings.limits, ceiling: created.task.agent?.limits ?? RunLimits())
        start = services.now()
    }

    mutating func takeIn(_ events: [OptimizationEvent]) {
        for event in events {
            switch event {
            case .created: break
            case .rolloutFinished(let event):
                earlierRollouts[event.ticket] = .graded(
                    event.rollout.grade, answer: event.rollout.answer, Self.expense(event))
                secondsBefore = max(secondsBefore, event.seconds)
                if !event.isCached { account.settle(event.rollout.usage, purpose: event.purpose.rawValue) }
                finished += 1
            case .rolloutLost(let event): earlierRollouts[event.ticket] = .lost
            case .reflectionFinished(let event):
                earlierReplies[event.number] = event
                account.settle(event.usage, purpose: "reflection")
            }
        }
    }

    private static func expense(_ event: RolloutFinished) -> Expense {
        guard !event.isCached else { return Expense(rollouts: 1, seconds: event.seconds) }
        return Expense(
            rollouts: 1, tokens: event.rollout.usage.inputTokens + event.rollout.usage.outputTokens,
            dollars: event.rollout.usage.cost ?? 0, seconds: event.seconds)
    }

    /// The next request to send; what is known from the log or the cache is taken without one.
    mutating func next() throws -> Work? {
        while let work = search.next() {
            switch work {
            case .reflection(let ticket):
                if let known = earlierReplies.removeValue(forKey: ticket.number) {
                    search.take(reply: known.reply, for: ticket.number)
                } else if account.reserve("reflection", seconds: seconds) {
                    return .reflection(ticket)
                } else {
                    search.stop()
                }
            case .rollout(let ticket):
                if let known = earlierRollouts.removeValue(forKey: ticket.number) {
                    search.take(known, for: ticket.number)
                    continue
                }
                let key = services.key.digest(
                    prompt: ticket.prompt, item: ticket.item, repetition: ticket.repetition)
                if let known = try services.cache.rollout(key) {
                    try record(ticket, key, known, isCached: true)
                } else if account.reserve(ticket.purpose.rawValue, seconds: seconds) {
                    rolloutsInFlight += 1
                    return .rollout(ticket, key)
                } else {
                    search.stop()
                }
            }
        }
        return nil
    }

    mutating func finish(_ ticket: RolloutTicket, _ key: Digest, _ result: Result<Rollout, any Error>) throws {
        rolloutsInFlight -= 1
        switch result {
        case .success(let rollout):
            account.release(ticket.purpose.rawValue)
            account.settle(rollout.usage, purpose: ticket.purpose.rawValue)
            try record(ticket, key, rollout, isCached: false)
        case .failure(let error):
            account.release(ticket.purpose.rawValue)
            try lose(ticket, error)
        }
    }

    private mutating func record(_ ticket: RolloutTicket, _ key: Digest, _ rollout: Rollout, isCached: Bool) throws {
        let event = RolloutFinished(
            ticket: ticket.number, purpose: ticket.purpose, key: key, rollout: rollout, isCached: isCached,
            seconds: seconds)
        try services.log.append(.rolloutFinished(event))
        finished += 1
        search.take(.graded(rollout.grade, answer: rollout.answer, Self.expense(event)), for: ticket.number)
    }

    private mutating func lose(_ ticket: RolloutTicket, _ error: any Error) throws {
        // What no later rollout could do better ends the optimisation, which can be resumed.
        guard !(error is CancellationError), let known = error as? any HoneError else { throw error }
        if let error = error as? ModelError, !error.isRetryable, error.code != .contentFiltered,
            error.code != .contextOverflow
        {
            throw error
        }
        if error is SandboxError { throw error }
        lost += 1
        lastLoss = error
        if lost >= Self.mostLost.least, Double(lost) > Self.mostLost.share * Double(finished + lost) { throw error }
        try services.log.append(.rolloutLost(RolloutLost(ticket: ticket.number, reason: known.message)))
        search.take(.lost, for: ticket.number)
    }

    mutating func finish(reflection number: Int, _ result: Result<ModelResponse, any Error>) throws {
        account.release("reflection")
        var event = ReflectionFinished(number: number, reply: nil, usage: Usage())
        switch result {
        case .success(let response):
            event.reply = response.message.content
            event.usage = response.usage
            account.settle(response.usage, purpose: "reflection")
        case .failure(let error):
            guard let error = error as? ModelError, error.isRetryable || error.code == .contentFiltered else {
                throw error
            }
        }
        try services.log.append(.reflectionFinished(event))
        search.take(reply: event.reply, for: number)
    }

    private var seconds: Double {
        let passed = services.now() - start
        return secondsBefore + Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
    }

    var progress: Optimizer.Progress {
        let test = search.certifications.last.flatMap { $0.verdict == .undecided ? $0 : nil }
        return Optimizer.Progress(
            rollouts: finished, planned: created.settings.rollouts, reflections: search.reflections,
            tokens: account.tokens, dollars: account.dollars, predicted: search.curve.last?.predicted,
            champion: search.champion?.measurement, adopted: search.edits.count { $0.state == .adopted },
            live: search.edits.count { $0.state == .live }, pairs: test?.trials.count)
    }

    var outcome: OptimizationOutcome {
        OptimizationOutcome(
            search: search, account: account, rollouts: finished, lost: lost, seconds: seconds,
            wasInterrupted: wasInterrupted, isComplete: search.isFinished)
    }
}
