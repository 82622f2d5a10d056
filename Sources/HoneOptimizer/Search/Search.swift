public import HoneEvaluation

/// The optimiser's decisions, as a pure function of the results so far: no clock, no chance but the seed's, no
/// effects.
///
///     var search = Search(task: task, settings: settings)
///     while let work = search.next() { … }       // as many as fit in flight
///     search.take(result, for: ticket)           // in any order
///
/// Rollouts are planned in blocks. A block is planned when all blocks up to `lag` before it are complete, and only
/// from those: so workers never wait for the slowest of the last few, and a search that is repeated with the same
/// results makes the same decisions however the results arrived.
public struct Search: Sendable {
    struct Block: Sendable {
        enum Kind: Sendable {
            case screening
            case race
            case certification(Int)
        }

        var kind: Kind
        /// Numbers of its rollouts.
        var tickets: Range<Int>
        var missing: Int
        /// Reflections that have to be back before it is absorbed.
        var awaited: [Int] = []
    }

    /// What a ticket is about, and what came of it.
    struct Slot: Sendable {
        enum Role: Sendable {
            case screening(edits: [Int])
            /// `trial` counts the trials of a certification.
            case candidate(trial: Int)
            case seed(trial: Int)
            case champion(trial: Int)
        }

        var role: Role
        var item: Int
        var ticket: RolloutTicket
        var result: RolloutResult?
    }

    public let settings: SearchSettings
    let task: EvaluationTask
    let draft: PromptDraft
    /// Reflection sees the first `trainCount` of these only.
    let cases: [Case]
    let trainCount: Int
    let training: TrainingText
    let reader: ProposalReader

    /// The number of the next rollout to send.
    var nextRollout = 0
    var requests: [ReflectionTicket] = []
    /// Reflections by the block with which their replies are taken up.
    var due: [Int: [Int]] = [:]
    /// Reflections asked for by the block that is being planned.
    var fresh: [Int] = []
    var spent = Expense()
    var blocks: [Block] = []
    var absorbed = 0
    var slots: [Int: Slot] = [:]
    public internal(set) var planned = 0
    var itemCounts: [Int]
    var lost = 0

    var channels: Channels
    var observations: [Observation] = []
    var model = EffectModel()
    var failures: [FailureTrace] = []
    /// The first right answer to each train case.
    var solved: [Int: String] = [:]
    var chances: [Int: Double] = [:]
    /// Where several whole rewrites are undecided.
    var race: RewriteRace?
    /// Edits that are screened at a time.
    var liveEdits = SearchSettings.liveEdits.many

    public internal(set) var edits: [EditRecord] = []
    public internal(set) var proposals: [ProposalRecord] = []
    var known: Set<Edit.Change> = []
    var trial: ReflectionTrial
    var replies: [Int: String?] = [:]
    var bases: [Int: String] = [:]
    public internal(set) var reflections = 0
    var malformedInRow = 0
    var nextProposal = 1

    var certifications: [Certification] = []
    var guardUses: [Int]
    public internal(set) var champion: Champion?
    public internal(set) var ending: SearchEnding?
    public internal(set) var curve: [CurvePoint] = []
    var seenFailure = false

    public init(task: EvaluationTask, settings: SearchSettings) {
        self.settings = settings
        self.task = task
        trial = ReflectionTrial(incumbent: settings.reflectionInstructions)
        draft = PromptDraft(seed: task.prompt)
        cases = task.splits.train + task.splits.validation
        trainCount = task.splits.train.count
        training = TrainingText(task.splits.train)
        let words = task.prompt.split(whereSeparator: \.isWhitespace).count
        reader = ProposalReader(variables: task.promptVariables, allowance: max(300, words * 2))
        itemCounts = Array(repeating: 0, count: cases.count)
        guardUses = Array(repeating: 0, count: task.splits.guardCases.count)
        channels = Channels(cases: cases.count)
    }

    /// The next thing to send; nil where there is nothing until a result arrives, or at all.
    public mutating func next() -> SearchWork? {
        advance()
        if !requests.isEmpty { return .reflection(requests.removeFirst()) }
        guard nextRollout < planned, let ticket = slots[nextRollout]?.ticket else { return nil }
        nextRollout += 1
        return .rollout(ticket)
    }

    /// Takes a rollout's result, in any order.
    public mutating func take(_ result: RolloutResult, for ticket: Int) {
        guard slots[ticket] != nil, slots[ticket]?.result == nil,
            let block = blocks[absorbed...].firstIndex(where: { $0.tickets.contains(ticket) })
        else { return }
        slots[ticket]?.result = result
        blocks[block].missing -= 1
        advance()
    }

    /// Takes a reflection's reply, or nil where the model gave none, in any order.
    public mutating func take(reply: String?, for reflection: Int) {
        guard replies[reflection] == nil else { return }
        replies[reflection] = .some(reply)
        advance()
    }

    /// Whether nothing is left to do: all planned rollouts are back and no more will be planned.
    public var isFinished: Bool { nextRollout == planned && requests.isEmpty && absorbed == blocks.count && !canPlan }

    private var canPlan: Bool { ending == nil && blocks.count - absorbed < settings.lag }

    /// Plans and absorbs blocks in turn: a block is absorbed only when as many as may be are planned, and then the
    /// next one is planned before another is absorbed, however many are complete.
    private mutating func advance() {
        while true {
            if canPlan {
                plan()
                continue
            }
            guard absorbed < blocks.count, blocks[absorbed].missing == 0,
                blocks[absorbed].awaited.allSatisfy({ replies[$0] != nil })
            else { return }
            absorb(blocks[absorbed])
            absorbed += 1
        }
    }

    /// Plans nothing more, and forgets what was not yet sent: a limit is reached.
    public mutating func stop() {
        ending = ending ?? .budgetSpent
        nextRollout = planned
        requests = []
    }

    /// The rollouts that the budget allows: those granted, or fewer where tokens, money or time run out before.
    var affordable: Int {
        guard spent.rollouts >= settings.block else { return settings.rollouts }
        let done = Double(spent.rollouts)
        let shares = [
            settings.limits.tokens.map { Double($0) / max(Double(spent.tokens), 1) },
            settings.limits.dollars.map { $0 / max(spent.dollars, 1e-9) },
            settings.limits.seconds.map { $0 / max(spent.seconds, 1e-3) },
        ].compactMap(\.self)
        // A little is left for rollouts that cost more than the average.
        return min(settings.rollouts, Int(0.95 * done * (shares.min() ?? .infinity).clamped))
    }

    /// Numbers of the edits that are estimated.
    var active: [Int] { edits.indices.filter { edits[$0].state == .live || edits[$0].state == .adopted } }

    /// The edits of the best prompt as far as is known.
    public var chosen: [Int] {
        LineCrossover.union(edits.indices.filter { edits[$0].isChosen }, edits) { edits[$0].gain }
    }

    public func prompt(with numbers: [Int]) -> String { draft.text(with: numbers.map { edits[$0].edit }) }

    /// Cases that prompts are screened on.
    public var caseCount: Int { cases.count }

    var reward: PredictedReward {
        PredictedReward(cases: cases.indices.map { channels.relevant(to: $0) }, needsAll: task.reward.needsAllParts)
    }

    /// What the guard cases said of the last candidate, promoted or not.
    public var lastMeasurement: GuardMeasurement? {
        certifications.last.flatMap { $0.trials.isEmpty ? nil : $0.measurement }
    }

    /// The reward on the screening cases that the model expects with these edits.
    public func predicted(with numbers: [Int]) -> Double { reward.mean(model.probabilities(with: numbers)) }
}

/// A prompt that was certified.
public struct Champion: Sendable {
    public var prompt: String
    public var edits: [Int]
    public var certification: Int
    public var alpha: Double
    public var measurement: GuardMeasurement
}

/// How good the best prompt was thought to be at a moment.
public struct CurvePoint: Sendable, Hashable {
    public var rollouts: Int
    public var predicted: Double
    public var deviation: Double

    /// Where its score is with 95 % probability, if the model is right.
    public var interval: ClosedRange<Double> {
        max(0, predicted - 1.96 * deviation)...min(1, predicted + 1.96 * deviation)
    }
}

extension Double {
    /// Small enough to count with.
    fileprivate var clamped: Double { Swift.min(self, 1e9) }
}
