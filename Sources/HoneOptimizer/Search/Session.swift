import HoneCore
import HoneEvaluation

/// A search with its account and its log: what the worker loop talks to.
struct Session {
    enum Work {
        case rollout(RolloutTicket, prompt: String, Digest)
        case reflection(ReflectionTicket)
    }

    let created: OptimizationCreated
    let services: OptimizationServices
    private(set) var search: Search
    private(set) var account: SpendingAccount
    private(set) var rolloutsInFlight = 0
    /// Requests in flight, each with further tickets that its answer is for.
    private var sent: [Digest: [RolloutTicket]] = [:]
    var wasInterrupted = false

    /// What the log knows and the search did not ask for yet.
    private var earlierRollouts: [Int: RolloutResult] = [:]
    private var earlierReplies: [Int: String?] = [:]
    /// What the search asked for and the log does not know yet.
    private var openRollouts: [Int: RolloutTicket] = [:]
    private var openReflections: [Int: ReflectionTicket] = [:]
    /// The same once the log is read, what comes first last.
    private var backlog: [SearchWork] = []
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

    /// Takes an event of the log, in the order of the log. The search runs along with it, so that no more is held in
    /// memory than was in flight at any moment.
    mutating func takeIn(_ event: OptimizationEvent) {
        switch event {
        case .created: break
        case .rolloutFinished(let event):
            secondsBefore = max(secondsBefore, event.seconds)
            if !event.isCached { account.settle(event.rollout.usage, purpose: event.purpose.rawValue) }
            finished += 1
            takeIn(
                .graded(event.rollout.grade, answer: event.rollout.answer, Self.expense(event)), of: event.ticket)
        case .rolloutLost(let event): takeIn(.lost, of: event.ticket)
        case .reflectionFinished(let event):
            account.settle(event.usage, purpose: "reflection")
            if openReflections.removeValue(forKey: event.number) != nil {
                search.take(reply: event.reply, for: event.number)
            } else {
                earlierReplies[event.number] = .some(event.reply)
            }
        }
        followLog()
    }

    private mutating func takeIn(_ result: RolloutResult, of ticket: Int) {
        if openRollouts.removeValue(forKey: ticket) != nil {
            search.take(result, for: ticket)
        } else {
            earlierRollouts[ticket] = result
        }
    }

    private mutating func followLog() {
        while let work = search.next() {
            switch work {
            case .reflection(let ticket):
                if let known = earlierReplies.removeValue(forKey: ticket.number) {
                    search.take(reply: known, for: ticket.number)
                } else {
                    openReflections[ticket.number] = ticket
                }
            case .rollout(let ticket):
                if let known = earlierRollouts.removeValue(forKey: ticket.number) {
                    search.take(known, for: ticket.number)
                } else {
                    openRollouts[ticket.number] = ticket
                }
            }
        }
    }

    /// The log is read: what was in flight when it ended comes first.
    mutating func beginSending() {
        backlog =
            openRollouts.values.sorted { $0.number > $1.number }.map { .rollout($0) }
            + openReflections.values.sorted { $0.number > $1.number }.map { .reflection($0) }
        (openRollouts, openReflections) = ([:], [:])
    }

    private static func expense(_ event: RolloutFinished) -> Expense {
        guard !event.isCached else { return Expense(rollouts: 1, seconds: event.seconds) }
        return Expense(
            rollouts: 1, tokens: event.rollout.usage.inputTokens + event.rollout.usage.outputTokens,
            dollars: event.rollout.usage.cost ?? 0, seconds: event.seconds)
    }

    /// The next request to send; what is known from the log or the cache is taken without one.
    mutating func next() throws -> Work? {
        while let work = backlog.popLast() ?? search.next() {
            switch work {
            case .reflection(let ticket):
                if account.reserve("reflection", seconds: seconds) { return .reflection(ticket) }
                guard stopUnlessWaiting(work) else { return nil }
            case .rollout(let ticket):
                let prompt = ticket.prompt
                let key = services.key.digest(prompt: prompt, item: ticket.item, repetition: ticket.repetition)
                if let known = try services.cache.rollout(key) {
                    try record(ticket, key, known, isCached: true)
                } else if sent[key] != nil {
                    sent[key]?.append(ticket)
                } else if account.reserve(ticket.purpose.rawValue, seconds: seconds) {
                    rolloutsInFlight += 1
                    sent[key] = []
                    return .rollout(ticket, prompt: prompt, key)
                } else if !stopUnlessWaiting(work) {
                    return nil
                }
            }
        }
        return nil
    }

    /// Ends the search where a limit leaves no room for more. What is in flight may use less than was set aside for it:
    /// while there is anything, the work waits, and false is returned.
    private mutating func stopUnlessWaiting(_ work: SearchWork) -> Bool {
        guard account.inFlight == 0 else {
            backlog.append(work)
            return false
        }
        search.stop()
        backlog = []
        return true
    }

    mutating func finish(_ ticket: RolloutTicket, _ key: Digest, _ result: Result<Rollout, any Error>) throws {
        rolloutsInFlight -= 1
        account.release(ticket.purpose.rawValue)
        let others = sent.removeValue(forKey: key) ?? []
        switch result {
        case .success(let rollout):
            account.settle(rollout.usage, purpose: ticket.purpose.rawValue)
            try record(ticket, key, rollout, isCached: false)
            for other in others { try record(other, key, rollout, isCached: true) }
        case .failure(let error):
            for lostTicket in [ticket] + others { try lose(lostTicket, error) }
        }
    }

    private mutating func record(_ ticket: RolloutTicket, _ key: Digest, _ rollout: Rollout, isCached: Bool) throws {
        let event = RolloutFinished(
            ticket: ticket.number, purpose: ticket.purpose, key: isCached ? nil : key, rollout: rollout,
            isCached: isCached, seconds: seconds)
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
            tokens: account.tokens, dollars: account.dollars, expected: search.curve.last,
            champion: search.champion?.measurement, adopted: search.edits.count { $0.state == .adopted },
            live: search.edits.count { $0.state == .live }, pairs: test?.trials.count)
    }

    var outcome: OptimizationOutcome {
        OptimizationOutcome(
            search: search, account: account, rollouts: finished, lost: lost, seconds: seconds,
            wasInterrupted: wasInterrupted, isComplete: search.isFinished)
    }
}
