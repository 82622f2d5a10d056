public import HoneCore

/// What a person asked for.
public struct RunRequest: Sendable {
    public var kind: RunKind
    public var goal: String
    public var checks: [String]
    /// Nil for the configured one.
    public var agent: String?
    /// In order of preference; empty for the configured ones.
    public var models: [String]
    /// Absolute.
    public var directory: String
    /// Values that are nil come from the configuration, then from the agent.
    public var limits: RunLimits
    /// The sandbox profile; nil for the agent's.
    public var profile: String?
    /// What the run's programs may reach; nil for no network at all.
    public var network: NetworkAccess?

    public init(
        kind: RunKind = .goal, goal: String, checks: [String] = [], agent: String? = nil, models: [String] = [],
        directory: String, limits: RunLimits = RunLimits(), profile: String? = nil,
        network: NetworkAccess? = nil
    ) {
        self.kind = kind
        self.goal = goal
        self.checks = checks
        self.agent = agent
        self.models = models
        self.directory = directory
        self.limits = limits
        self.profile = profile
        self.network = network
    }
}

extension RunLimits {
    /// These limits, with `others` where there is none.
    func or(_ others: RunLimits) -> RunLimits {
        RunLimits(
            steps: steps ?? others.steps, tokens: tokens ?? others.tokens, dollars: dollars ?? others.dollars,
            seconds: seconds ?? others.seconds)
    }

    /// For a run for which nobody set any: enough for real work, too little for a runaway.
    static let standard = RunLimits(steps: 100, tokens: 2_000_000, dollars: nil, seconds: 3600)
}
