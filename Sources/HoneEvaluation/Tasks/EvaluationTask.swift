public import HoneCore

/// A task: cases, the prompt under test and how answers are rewarded.
public struct EvaluationTask: Codable, Sendable {
    public var name: String
    /// The prompt as the person wrote it: what every rewrite has to beat.
    public var prompt: String
    /// The agent under test, whose joined texts are then the prompt; nil where the prompt itself is.
    public var agent: AgentSubject?
    public var fields: FieldMapping
    public var splits: CaseSplits
    public var reward: RewardDefinition
    /// Spellings, as for `--model`; empty for the configured ones.
    public var models: [String]
    public var reflectionModels: [String]
    public var judgeModels: [String]
    /// 0 asks each question once: its answer would be the same again.
    public var temperature: Double
    public var maxOutputTokens: Int?
    public var workers: Int
    public var budget: OptimizationBudget

    public init(
        name: String, prompt: String, agent: AgentSubject? = nil, fields: FieldMapping = FieldMapping(),
        splits: CaseSplits,
        reward: RewardDefinition, models: [String] = [], reflectionModels: [String] = [], judgeModels: [String] = [],
        temperature: Double = 0, maxOutputTokens: Int? = nil, workers: Int = 8,
        budget: OptimizationBudget = OptimizationBudget()
    ) {
        self.name = name
        self.prompt = prompt
        self.agent = agent
        self.fields = fields
        self.splits = splits
        self.reward = reward
        self.models = models
        self.reflectionModels = reflectionModels
        self.judgeModels = judgeModels
        self.temperature = temperature
        self.maxOutputTokens = maxOutputTokens
        self.workers = workers
        self.budget = budget
    }

    /// Names the data and the reward: a certificate holds for these alone.
    public var dataDigest: Digest {
        var text = reward.canonicalText
        for split in Split.allCases {
            text += "\u{1E}" + split.rawValue
            for item in splits[split] { text += "\u{1E}\(item.id)\u{1F}\(item.content)" }
        }
        return Digest(of: text)
    }

    /// Refuses a text that cannot be the prompt of this task.
    public func check(prompt: String) throws(EvaluationError) {
        if let agent { _ = try agent.separated(prompt) } else { _ = try TaskPrompt(prompt, fields: fieldNames) }
    }

    /// The variables that each rewrite of the prompt must keep.
    public var promptVariables: [String] {
        guard agent == nil else { return (try? Template(prompt))?.variables ?? [] }
        return (try? TaskPrompt(prompt, fields: fieldNames))?.variables ?? []
    }

    /// The fields that a prompt's variables may name.
    public var fieldNames: Set<String> {
        Split.allCases.reduce(into: []) { names, split in splits[split].first.map { names.formUnion($0.fields.keys) } }
    }
}

/// What an optimisation may spend. Each limit is reserved before a request is sent.
public struct OptimizationBudget: Codable, Sendable, Hashable {
    public var rollouts: Int
    /// Nil: one for every 42 rollouts.
    public var reflections: Int?
    public var tokens: Int?
    public var dollars: Double?
    public var seconds: Double?

    public init(
        rollouts: Int = 600, reflections: Int? = nil, tokens: Int? = nil, dollars: Double? = nil,
        seconds: Double? = nil
    ) {
        self.rollouts = rollouts
        self.reflections = reflections
        self.tokens = tokens
        self.dollars = dollars
        self.seconds = seconds
    }
}
