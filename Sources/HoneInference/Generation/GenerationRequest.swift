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

    public init(
        tokens: [Int32], maximumTokens: Int? = nil, sampling: SamplingParameters = .greedy, stops: [String] = [],
        ignoresEnd: Bool = false
    ) {
        self.tokens = tokens
        self.maximumTokens = maximumTokens
        self.sampling = sampling
        self.stops = stops
        self.ignoresEnd = ignoresEnd
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
