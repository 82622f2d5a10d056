public import HoneCore
public import HoneEvaluation

/// What happened in an optimisation: all that its state follows from.
public enum OptimizationEvent: Sendable {
    case created(OptimizationCreated)
    case rolloutFinished(RolloutFinished)
    case rolloutLost(RolloutLost)
    case reflectionFinished(ReflectionFinished)
}

/// The task and settings as they were at the start.
public struct OptimizationCreated: Codable, Sendable {
    public var task: EvaluationTask
    public var settings: SearchSettings
    public var models: [String]
    public var reflectionModels: [String]

    public init(task: EvaluationTask, settings: SearchSettings, models: [String], reflectionModels: [String]) {
        self.task = task
        self.settings = settings
        self.models = models
        self.reflectionModels = reflectionModels
    }
}

public struct RolloutFinished: Sendable, Hashable {
    public var ticket: Int
    public var purpose: RolloutTicket.Purpose
    /// Names the request (see `RolloutKey`) where it was paid for here.
    public var key: Digest?
    public var rollout: Rollout
    /// Whether it was paid for earlier, by another optimisation or evaluation.
    public var isCached: Bool
    /// Seconds of work since the optimisation began.
    public var seconds: Double

    public init(
        ticket: Int, purpose: RolloutTicket.Purpose, key: Digest?, rollout: Rollout, isCached: Bool, seconds: Double
    ) {
        self.ticket = ticket
        self.purpose = purpose
        self.key = key
        self.rollout = rollout
        self.isCached = isCached
        self.seconds = seconds
    }
}

public struct RolloutLost: Sendable, Hashable {
    public var ticket: Int
    /// A sentence without prompts, answers or keys.
    public var reason: String
}

public struct ReflectionFinished: Sendable, Hashable {
    public var number: Int
    /// Nil: the model did not answer.
    public var reply: String?
    public var usage: Usage
}

/// Where events are kept. An event is stored before anything depends on it.
public protocol OptimizationLog: Sendable {
    func append(_ event: OptimizationEvent) throws
    /// The events so far, after `created`, in the order in which they were stored.
    func forEachEvent(_ body: (OptimizationEvent) throws -> Void) throws
}

extension OptimizationEvent {
    public var kind: String {
        switch self {
        case .created: "created"
        case .rolloutFinished: "rollout"
        case .rolloutLost: "lost"
        case .reflectionFinished: "reflection"
        }
    }
}
