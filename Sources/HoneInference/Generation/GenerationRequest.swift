/// What to write.
public struct GenerationRequest: Sendable {
    /// The prompt; not empty.
    public var tokens: [Int32]
    /// nil: until the model ends or its context is full.
    public var maximumTokens: Int?
    public var sampling: SamplingParameters
    /// Texts before which the output ends.
    public var stops: [String]
    /// Goes on after tokens that end a generation.
    public var ignoresEnd: Bool
    /// What the output, or its part after a trigger, must be.
    public var constraint: Constraint?

    /// A grammar that holds for a part of the output.
    public struct Constraint: Sendable {
        public var grammar: TokenConstraint
        /// The text after which it holds; nil: from the start.
        public var trigger: String?

        public init(_ grammar: TokenConstraint, trigger: String? = nil) {
            self.grammar = grammar
            self.trigger = trigger
        }
    }

    public init(
        tokens: [Int32], maximumTokens: Int? = nil, sampling: SamplingParameters = .greedy, stops: [String] = [],
        ignoresEnd: Bool = false, constraint: Constraint? = nil
    ) {
        self.tokens = tokens
        self.maximumTokens = maximumTokens
        self.sampling = sampling
        self.stops = stops
        self.ignoresEnd = ignoresEnd
        self.constraint = constraint
    }
}

/// Why a generation ended.
public enum GenerationEnd: Sendable, Hashable {
    /// The model's own end.
    case end
    case stopString
    /// The most tokens asked for.
    case length
    /// The context is full.
    case context
}

/// What was written.
public struct GenerationResult: Sendable {
    public var text: String
    /// Without the token that ended it.
    public var tokens: [Int32]
    public var end: GenerationEnd
    public var promptTokens: Int
    /// Prompt tokens that an earlier generation had computed already.
    public var reusedTokens: Int
    /// Tokens that were guessed rightly before they were computed.
    public var guessedTokens: Int
}
