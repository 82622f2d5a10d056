/// What writes text: a transformer, or a recurrent network.
protocol LanguageModel: AnyObject {
    /// Tokens, and logits, there are.
    var vocabulary: Int { get }
    /// The most tokens of a context.
    var contextLength: Int { get }
    /// Whether a context can forget its last tokens at no cost, as guessing ahead needs.
    var stepsBack: Bool { get }
    /// How many more tokens all contexts together have room for.
    var freeTokens: Int { get }
    func makeContext() -> any TextContext
}

/// The tokens that a model has seen in one line of text, and what it remembers of them.
protocol TextContext: AnyObject {
    var tokens: [Int32] { get }
    /// Shows the model more tokens.
    ///
    /// - Returns: the logits after each of the tokens that are wanted, in order.
    func evaluate(_ tokens: ArraySlice<Int32>, wants: WantedLogits) throws(InferenceError) -> [Float]
    /// Forgets all but the first `count` tokens, or even more where the model cannot go back to just there.
    func truncate(to count: Int)
    /// Another context of the first `count` tokens, or of fewer.
    func fork(count: Int) -> any TextContext
}

enum WantedLogits {
    case none
    case last
    case all
}
