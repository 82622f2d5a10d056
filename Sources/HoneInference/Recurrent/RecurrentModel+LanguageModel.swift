extension RecurrentModel: LanguageModel {
    var vocabulary: Int { hyperparameters.vocabulary }
    var stepsBack: Bool { false }
    var freeTokens: Int { .max }
    func makeContext() -> any TextContext { RecurrentContext(self) }
}

/// What the model remembers now, and of a few earlier moments: there is no other way back.
private final class RecurrentContext: TextContext {
    private let model: RecurrentModel
    private(set) var tokens: [Int32] = []
    private var state: [Float]
    /// After so many tokens; the newest is last.
    private var moments: [(count: Int, state: [Float])] = []

    /// Ends of prompts: the next prompt of a run most often begins with one of the last ones.
    private static let mostMoments = 2

    init(_ model: RecurrentModel) {
        self.model = model
        state = model.emptyState()
    }

    func evaluate(_ tokens: ArraySlice<Int32>, wants: WantedLogits) throws(InferenceError) -> [Float] {
        guard self.tokens.count + tokens.count <= model.contextLength else {
            throw .contextOverflow(tokens: self.tokens.count + tokens.count, limit: model.contextLength)
        }
        let logits = try model.evaluate(tokens, &state, wants: wants)
        self.tokens += tokens
        // Single tokens are what the model writes itself.
        if tokens.count > 1 {
            moments.append((self.tokens.count, state))
            if moments.count > Self.mostMoments { moments.removeFirst() }
        }
        return logits
    }

    func truncate(to count: Int) {
        guard count < tokens.count else { return }
        moments.removeAll { $0.count > count }
        state = moments.last?.state ?? model.emptyState()
        tokens.removeLast(tokens.count - (moments.last?.count ?? 0))
    }

    func fork(count: Int) -> any TextContext {
        let copy = RecurrentContext(model)
        copy.tokens = tokens
        copy.state = state
        copy.moments = moments
        copy.truncate(to: count)
        return copy
    }
}
