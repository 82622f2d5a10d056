/// Everything that can happen in a run. Events are appended to the journal before anything depends on them; the
/// state of a run is a pure function of its events.
public enum Event: Sendable, Hashable {
    case runCreated(RunCreated)
    case runResumed(RunResumed)
    case memoryRecalled(MemoryRecalled)
    case planProposed(PlanProposed)
    case stepChecked(StepChecked)
    case modelRequested(ModelRequested)
    case modelResponded(ModelResponded)
    case modelFailed(ModelFailed)
    case actionStarted(ActionStarted)
    case actionFinished(ActionFinished)
    /// A program reached for the network. Follows the start of the action or check that ran it.
    case networkRequested(NetworkRequest)
    case checkStarted(CheckStarted)
    case checkRan(CheckRan)
    case debugOpened(DebugOpened)
    case loopDetected(LoopDetected)
    case workspaceRestored(WorkspaceRestored)
    case workspaceChanged(WorkspaceChanged)
    case budgetWarned(BudgetWarned)
    case compacted(Compacted)
    case memoryWritten(MemoryWritten)
    case runStopped(RunStopped)
    /// An event of a later version, kept as it was.
    case unknown(kind: String, body: JSONValue)
}

/// What kind of work a run does.
public enum RunKind: String, Codable, Sendable {
    /// Reach a goal.
    case goal
    /// Repair a project until its command passes.
    case repair
}

public struct RunLimits: Codable, Sendable, Hashable {
    /// Replies of a model.
    public var steps: Int?
    /// Input and output tokens together.
    public var tokens: Int?
    public var dollars: Double?
    /// Seconds of wall time, counted while the run is running.
    public var seconds: Double?

    public init(steps: Int? = nil, tokens: Int? = nil, dollars: Double? = nil, seconds: Double? = nil) {
        self.steps = steps
        self.tokens = tokens
        self.dollars = dollars
        self.seconds = seconds
    }
}

public struct RunCreated: Codable, Sendable, Hashable {
    public var kind: RunKind
    public var goal: String
    /// The host folder that the run works in.
    public var workspace: String
    /// For a repair: the person's project, of which `workspace` is a copy.
    public var project: String?
    public var initialTree: TreeID
    /// The files that were there at the start, for the model to read.
    public var listing: String
    /// Shell commands that decide about success.
    public var checks: [String]
    /// The blob that holds the `FrozenAssets` of this run.
    public var assets: Digest
    public var agent: String
    /// Models in the order in which they are tried, as `provider/model`.
    public var models: [String]
    public var limits: RunLimits
    public var version: String
    /// The run that this one replays.
    public var replayOf: RunID?
    /// What its programs may reach; nil for no network at all.
    public var network: NetworkAccess?
    /// The rollout that it is, of an evaluation or optimisation; nil for a run of a person's.
    public var rollout: Digest?
    /// Whether a rollout ends with lessons, as a run of a person's does.
    public var teaches: Bool?

    public init(
        kind: RunKind, goal: String, workspace: String, project: String? = nil, initialTree: TreeID,
        listing: String, checks: [String], assets: Digest, agent: String, models: [String], limits: RunLimits,
        version: String, replayOf: RunID? = nil, network: NetworkAccess? = nil, rollout: Digest? = nil,
        teaches: Bool? = nil
    ) {
        self.kind = kind
        self.goal = goal
        self.workspace = workspace
        self.project = project
        self.initialTree = initialTree
        self.listing = listing
        self.checks = checks
        self.assets = assets
        self.agent = agent
        self.models = models
        self.limits = limits
        self.version = version
        self.replayOf = replayOf
        self.network = network
        self.rollout = rollout
        self.teaches = teaches
    }
}

/// The agent, prompts and sandbox profile as they were when a run began: resuming and replaying use these.
public struct FrozenAssets: Codable, Sendable, Hashable {
    public var agent: AgentDefinition
    /// By role, as `plan`.
    public var prompts: [String: Prompt]
    public var profile: SandboxProfile
    /// Bytes of one output that the model is shown; nil for as many as a large model takes.
    public var observationBytes: Int?

    public init(agent: AgentDefinition, prompts: [String: Prompt], profile: SandboxProfile) {
        self.agent = agent
        self.prompts = prompts
        self.profile = profile
    }
}

public struct RunResumed: Codable, Sendable, Hashable {
    /// Replaces the limits of the run.
    public var limits: RunLimits
    public var models: [String]

    public init(limits: RunLimits, models: [String]) {
        self.limits = limits
        self.models = models
    }
}

public struct MemoryRecalled: Codable, Sendable, Hashable {
    public var memories: [RecalledMemory]
    /// The failure that asked, or nil at the start of a run.
    public var signature: String?

    public init(memories: [RecalledMemory], signature: String? = nil) {
        self.memories = memories
        self.signature = signature
    }
}

public struct PlanStep: Codable, Sendable, Hashable {
    /// How to see that a step is done.
    public enum Acceptance: Codable, Sendable, Hashable {
        /// A shell command that exits with 0 in the sandbox.
        case command(String)
        /// A file of the workspace that exists.
        case file(String)
        /// A statement that only a reader can judge.
        case statement(String)
    }

    public enum Kind: String, Codable, Sendable, CaseIterable { case inspect, code, execute, verify }
    public enum Status: String, Codable, Sendable { case open, done, failed }

    public var intent: String
    public var kind: Kind
    public var acceptance: Acceptance
    public var status: Status

    public init(intent: String, kind: Kind, acceptance: Acceptance, status: Status = .open) {
        self.intent = intent
        self.kind = kind
        self.acceptance = acceptance
        self.status = status
    }
}

public struct PlanProposed: Codable, Sendable, Hashable {
    public var steps: [PlanStep]
    /// Why the plan before this one was dropped; nil for the first.
    public var reason: String?

    public init(steps: [PlanStep], reason: String? = nil) {
        self.steps = steps
        self.reason = reason
    }
}

public struct StepChecked: Codable, Sendable, Hashable {
    /// Position in the plan, from 0.
    public var step: Int
    public var passed: Bool

    public init(step: Int, passed: Bool) {
        self.step = step
        self.passed = passed
    }
}

public struct ModelRequested: Codable, Sendable, Hashable {
    public var purpose: Purpose

    public init(purpose: Purpose) { self.purpose = purpose }
}

public struct ModelResponded: Codable, Sendable, Hashable {
    public var purpose: Purpose
    public var response: ModelResponse

    public init(purpose: Purpose, response: ModelResponse) {
        self.purpose = purpose
        self.response = response
    }
}

public struct ModelFailed: Codable, Sendable, Hashable {
    public var purpose: Purpose
    public var model: String
    public var code: ModelError.Code
    public var message: String
    /// The model that is asked next; nil where none is left.
    public var next: String?

    public init(purpose: Purpose, model: String, code: ModelError.Code, message: String, next: String?) {
        self.purpose = purpose
        self.model = model
        self.code = code
        self.message = message
        self.next = next
    }
}

/// What a resumed run does about an action whose end was not recorded.
public enum EffectClass: String, Codable, Sendable {
    /// Changes nothing: do it again.
    case pure
    /// Doing it twice is doing it once: do it again.
    case idempotent
    /// Changes the workspace: roll the workspace back, then do it again.
    case workspace
    /// Cannot be taken back: record that it was interrupted and let the model decide.
    case unknown
}

public struct ActionStarted: Codable, Sendable, Hashable {
    public var callID: String
    public var effect: EffectClass

    public init(callID: String, effect: EffectClass) {
        self.callID = callID
        self.effect = effect
    }
}

public struct ActionFinished: Codable, Sendable, Hashable {
    public var callID: String
    public var succeeded: Bool
    /// What the model is told, bounded and sanitised.
    public var observation: String
    /// How the program ended, where one ran.
    public var ending: ExecutionEnding?
    public var milliseconds: Int
    /// The workspace afterwards; nil where it is as before.
    public var tree: TreeID?
    public var changes: [FileChange]
    /// The blob of the whole output, where the observation shows only a part.
    public var output: Digest?
    /// The failure's signature, where it failed.
    public var signature: String?
    /// The answer, where the action was `finish`.
    public var answer: String?
    /// What the program used, where one ran.
    public var resources: ResourceUse?

    public init(
        callID: String, succeeded: Bool, observation: String, ending: ExecutionEnding? = nil, milliseconds: Int = 0,
        tree: TreeID? = nil, changes: [FileChange] = [], output: Digest? = nil, signature: String? = nil,
        answer: String? = nil, resources: ResourceUse? = nil
    ) {
        self.callID = callID
        self.succeeded = succeeded
        self.observation = observation
        self.ending = ending
        self.milliseconds = milliseconds
        self.tree = tree
        self.changes = changes
        self.output = output
        self.signature = signature
        self.answer = answer
        self.resources = resources
    }
}

public struct CheckStarted: Codable, Sendable, Hashable {
    /// Position among the run's checks, from 0.
    public var check: Int

    public init(check: Int) { self.check = check }
}

public struct CheckRan: Codable, Sendable, Hashable {
    public var check: Int
    public var passed: Bool
    public var ending: ExecutionEnding
    /// The output that the verdict rests on, bounded and sanitised.
    public var evidence: String
    public var milliseconds: Int
    public var signature: String?
    /// The workspace afterwards; nil where it is as before.
    public var tree: TreeID?
    /// How many tests were seen to run; nil where the exit status alone decided.
    public var tests: Int?
    /// Why it is no pass although the command exited with 0.
    public var refusal: String?
    /// Files and folders that the check made, for itself; a folder ends with a slash.
    public var made: [String]?
    public var resources: ResourceUse?

    public init(
        check: Int, passed: Bool, ending: ExecutionEnding, evidence: String, milliseconds: Int,
        signature: String? = nil, tree: TreeID? = nil, tests: Int? = nil, refusal: String? = nil,
        made: [String]? = nil, resources: ResourceUse? = nil
    ) {
        self.check = check
        self.passed = passed
        self.ending = ending
        self.evidence = evidence
        self.milliseconds = milliseconds
        self.signature = signature
        self.tree = tree
        self.tests = tests
        self.refusal = refusal
        self.made = made
        self.resources = resources
    }
}

/// A check failed and debugging began. The model's hypothesis is the text of its next reply.
public struct DebugOpened: Codable, Sendable, Hashable {
    public var signature: String
    /// How often this signature was seen in the run, this time included.
    public var occurrence: Int

    public init(signature: String, occurrence: Int) {
        self.signature = signature
        self.occurrence = occurrence
    }
}

public struct LoopDetected: Codable, Sendable, Hashable {
    /// What repeats, as a sentence that the model is told.
    public var finding: String
    /// How often a loop was found in this run, this time included.
    public var occurrence: Int

    public init(finding: String, occurrence: Int) {
        self.finding = finding
        self.occurrence = occurrence
    }
}

public struct WorkspaceRestored: Codable, Sendable, Hashable {
    public var tree: TreeID
    public var reason: String

    public init(tree: TreeID, reason: String) {
        self.tree = tree
        self.reason = reason
    }
}

/// The workspace is not as the run left it: someone changed it while the run was stopped.
public struct WorkspaceChanged: Codable, Sendable, Hashable {
    public var tree: TreeID
    public var changes: [FileChange]

    public init(tree: TreeID, changes: [FileChange]) {
        self.tree = tree
        self.changes = changes
    }
}

public struct BudgetWarned: Codable, Sendable, Hashable {
    /// What is nearly spent, as a sentence that the model is told.
    public var notice: String

    public init(notice: String) { self.notice = notice }
}

/// Old observations were dropped from what the model sees; the journal keeps them.
public struct Compacted: Codable, Sendable, Hashable {
    /// Calls whose observations are dropped.
    public var callIDs: [String]
    /// The long texts that these calls were made with are dropped too.
    public var dropsArguments: Bool?

    public init(callIDs: [String], dropsArguments: Bool? = nil) {
        self.callIDs = callIDs
        self.dropsArguments = dropsArguments
    }
}

public struct MemoryWritten: Codable, Sendable, Hashable {
    public var id: MemoryID
    public var kind: MemoryKind
    public var text: String

    public init(id: MemoryID, kind: MemoryKind, text: String) {
        self.id = id
        self.kind = kind
        self.text = text
    }
}

/// Every way in which a run can stop.
public enum StopReason: String, Codable, Sendable, CaseIterable {
    case verified, unverified, checksFailed, stepsSpent, tokensSpent, dollarsSpent, timedOut, noModel, notConfigured
    case blocked, stuck, interrupted, replayDiverged, failed

    public var exitStatus: ExitStatus {
        switch self {
        case .verified: .verified
        case .unverified: .unverified
        case .checksFailed: .checksFailed
        case .stepsSpent, .tokensSpent, .dollarsSpent: .budgetSpent
        case .timedOut: .timedOut
        case .noModel: .noModel
        case .notConfigured: .configuration
        case .blocked: .blocked
        case .stuck: .stuck
        case .interrupted: .interrupted
        case .replayDiverged: .replayDiverged
        case .failed: .internalError
        }
    }

    /// `hone runs resume` can go on from here.
    public var isResumable: Bool {
        switch self {
        case .verified, .unverified, .replayDiverged: false
        default: true
        }
    }
}

public struct RunStopped: Codable, Sendable, Hashable {
    public var reason: StopReason
    /// The model's answer, where it gave one.
    public var answer: String?
    /// What a person should know about the reason.
    public var detail: String?

    public init(reason: StopReason, answer: String? = nil, detail: String? = nil) {
        self.reason = reason
        self.answer = answer
        self.detail = detail
    }
}
