/// An agent of Agents/: an expert made of instructions, tools, limits and a sandbox profile.
public struct AgentDefinition: Codable, Sendable, Hashable {
    public var name: String
    public var description: String
    /// The text of instructions.md.
    public var instructions: String
    /// Names of the tools that it may use.
    public var tools: [String]
    /// Whether it plans before it acts.
    public var plans: Bool
    public var profile: String
    /// Used where the command line gives none.
    public var limits: RunLimits
    /// Prompt per role, as `plan: default`; a role that is not named uses `default`.
    public var prompts: [String: String]

    public init(
        name: String, description: String, instructions: String, tools: [String], plans: Bool = true,
        profile: String = "base", limits: RunLimits = RunLimits(), prompts: [String: String] = [:]
    ) {
        self.name = name
        self.description = description
        self.instructions = instructions
        self.tools = tools
        self.plans = plans
        self.profile = profile
        self.limits = limits
        self.prompts = prompts
    }
}

/// A prompt of Prompts/: a template and what is known about it.
public struct Prompt: Codable, Sendable, Hashable {
    /// `role/name`, as `plan/default`.
    public var id: String
    public var version: Int
    /// Ids with versions of the prompts it was made from, as `plan/default@1`.
    public var parents: [String]
    /// Names of the template's variables; the template uses exactly these.
    public var inputs: [String]
    /// What it is scored by; nil where it was never scored.
    public var reward: String?
    /// The proof by which it was promoted; nil for one written by a person.
    public var certificate: String?
    public var template: Template

    public init(
        id: String, version: Int, parents: [String] = [], inputs: [String], reward: String? = nil,
        certificate: String? = nil, template: Template
    ) {
        self.id = id
        self.version = version
        self.parents = parents
        self.inputs = inputs
        self.reward = reward
        self.certificate = certificate
        self.template = template
    }
}
