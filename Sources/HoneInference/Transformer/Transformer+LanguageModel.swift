extension Transformer: LanguageModel {
    var vocabulary: Int { hyperparameters.vocabulary }
    var stepsBack: Bool { true }
    var freeTokens: Int { cache.freeCells }
    func makeContext() -> any TextContext { TransformerContext(self, makeSequence()) }
}

private final class TransformerContext: TextContext {
    private let model: Transformer
    private let sequence: TokenSequence

    init(_ model: Transformer, _ sequence: TokenSequence) {
        self.model = model
        self.sequence = sequence
    }

    var tokens: [Int32] { sequence.tokens }

    func evaluate(_ tokens: ArraySlice<Int32>, wants: WantedLogits) throws(InferenceError) -> [Float] {
        try model.evaluate(
            tokens.indices.map { index in
                let wantsLogits =
                    switch wants {
                    case .none: false
                    case .last: index == tokens.endIndex - 1
                    case .all: true
                    }
                return .init(token: tokens[index], sequence: sequence, wantsLogits: wantsLogits)
            })
    }

    func truncate(to count: Int) { sequence.truncate(to: count) }

    func fork(count: Int) -> any TextContext { TransformerContext(model, sequence.fork(count: count)) }
}
