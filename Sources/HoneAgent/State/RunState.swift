public import HoneCore

/// The state of a run: a pure fold of its events.
///
///     var state = RunState(assets: assets)
///     for record in records { state.apply(record) }
///
/// Nothing else changes it, so a resumed, forked or replayed run is in the state that it was in.
public struct RunState: Sendable {
    public let assets: FrozenAssets
    public internal(set) var created: RunCreated?
    public internal(set) var limits = RunLimits()
    public internal(set) var models: [String] = []
    public internal(set) var spending = Spending()
    /// What programs may still reach, send and receive; nil for no network at all.
    public internal(set) var network: NetworkAccess?
    /// Present while the run is stopped.
    public internal(set) var stopped: RunStopped?
    public internal(set) var plan: [PlanStep] = []
    /// The last event that was applied, and the place for the next.
    public internal(set) var lastSequence = 0
    /// When the last event was stored, milliseconds since 1970.
    public internal(set) var lastTime: Int64 = 0

    /// The conversation with the model, in the form every wire can carry.
    var conversation = Conversation()
    /// Recalled at the start; nil until that happened.
    var recalled: [RecalledMemory]?
    /// Memories that stand in the conversation.
    var shownMemories: Set<MemoryID> = []
    var hasPlanned = false
    /// Plans that were replaced, with a reason.
    var plansDropped = 0
    /// What to tell the model once the calls of its last reply have their results.
    var deferredNotices: [String] = []
    /// Calls of the last reply that have no result yet, in order.
    var pendingCalls: [ToolCall] = []
    /// The action or check that started and has not ended: it was cut off where the log ends here.
    public internal(set) var inFlight: InFlight?
    /// The last model failure that nothing answered.
    var modelFailure: ModelFailed?
    /// Replies in a row that called no tool, and those in a row that were cut before they called one.
    var repliesWithoutCall = 0
    var cutReplies = 0
    /// The result that waits for its checks, or has passed them.
    public internal(set) var answer: String?
    /// What the model says about its work; kept when checks fail.
    public internal(set) var lastAnswer: String?
    /// The workspace as it is.
    public internal(set) var tree: TreeID?
    /// The results of this round of checks, by position.
    public internal(set) var checkResults: [CheckRan] = []
    /// What each check left in the workspace: the state before it and the one after.
    public internal(set) var checkTraces: [CheckTrace] = []
    /// Files and folders that checks made for themselves; a folder ends with a slash.
    public internal(set) var madeByChecks: Set<String> = []
    /// Files that the model wrote or edited by name.
    public internal(set) var writtenFiles: Set<String> = []
    var repair = RepairHistory()
    var loops = LoopDetector()
    /// Whole outputs by the handle that the model was given.
    var outputs: [String: Digest] = [:]
    var budgetWarning: String?
    /// The conversation did not fit the model's window once already, right before this point.
    var overflowed = false
    var reflection: ModelResponse?
    var reflectionFailed = false
    public internal(set) var memoriesWritten: [MemoryWritten] = []

    public init(assets: FrozenAssets) { self.assets = assets }

    public struct CheckTrace: Sendable, Hashable {
        public var before: TreeID
        public var after: TreeID
    }

    public enum InFlight: Sendable, Hashable {
        case action(ActionStarted)
        case check(CheckStarted)
    }

    /// What was cut off where the log ends may have left half of its work in the workspace.
    public var hasHalfDoneWork: Bool {
        switch inFlight {
        case nil: false
        case .action(let action): action.effect == .workspace || action.effect == .unknown
        case .check: true
        }
    }

    /// Where the run is, for a person.
    public enum Phase: String, Sendable { case starting, planning, acting, verifying, debugging, reflecting, stopped }

    public var phase: Phase {
        if stopped != nil { return .stopped }
        if recalled == nil { return .starting }
        if needsPlan { return .planning }
        if isVerifying { return allChecksPassed ? .reflecting : .verifying }
        return repair.isOpen ? .debugging : .acting
    }

    var needsPlan: Bool { created?.kind == .goal && assets.agent.plans && !hasPlanned }
    /// There is a result to judge; a repair begins with judging the project as it is.
    var isVerifying: Bool { answer != nil || created?.kind == .repair && !repair.hasBegun }
    public var checks: [String] { created?.checks ?? [] }
    public var allChecksPassed: Bool {
        checkResults.count == checks.count && checkResults.allSatisfy(\.passed)
    }
    public var passedChecks: Int { checkResults.count(where: \.passed) }
}
