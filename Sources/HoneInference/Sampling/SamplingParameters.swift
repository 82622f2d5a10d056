/// How the next token is chosen from the logits.
public struct SamplingParameters: Sendable, Hashable {
    /// 0 takes the most likely token.
    public var temperature: Float
    /// Only so many of the most likely tokens; 0 for all.
    public var topK: Int
    /// Only the most likely tokens that together have this probability; 1 for all.
    public var topP: Float
    /// Only tokens with at least this share of the likeliest one's probability; 0 for all.
    public var minP: Float
    /// Logits of tokens among the last `repetitionWindow` are divided by it where positive, else multiplied; 1 for off.
    public var repetitionPenalty: Float
    public var repetitionWindow: Int
    /// The same seed, parameters, prompt and model give the same text on the same machine.
    public var seed: UInt64

    public init(
        temperature: Float = 0.7, topK: Int = 40, topP: Float = 0.95, minP: Float = 0.05, repetitionPenalty: Float = 1,
        repetitionWindow: Int = 64, seed: UInt64 = 0
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.repetitionWindow = repetitionWindow
        self.seed = seed
    }

    public static let greedy = SamplingParameters(temperature: 0)
}
