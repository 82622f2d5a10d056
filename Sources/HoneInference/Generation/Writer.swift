/// One generation as it goes: samples, decodes, and knows when to stop. No model is asked from here.
struct Writer {
    private let request: GenerationRequest
    private let ends: Set<Int32>
    private let reused: Int
    private var sampler: Sampler
    private var decoder: StreamingDecoder
    private var filter: StopFilter
    private var lookup = PromptLookup()
    /// The prompt and what was written.
    private var history: [Int32]
    private var text = ""
    private var told = ""
    private var guessed = 0
    private(set) var tokens: [Int32] = []
    private(set) var end: GenerationEnd?

    init(_ request: GenerationRequest, _ tokenizer: Tokenizer, reused: Int) {
        self.request = request
        self.reused = reused
        ends = request.ignoresEnd ? [] : Set(tokenizer.endsOfGeneration)
        sampler = Sampler(request.sampling)
        decoder = StreamingDecoder(tokenizer)
        filter = StopFilter(request.stops)
        history = request.tokens
    }

    /// The newest token, which has not been computed yet.
    var last: Int32 { history[history.count - 1] }

    /// Samples one token, and one more after each guess that comes true.
    ///
    /// - Parameter logits: one row for the next token, and one for the token after each guess.
    /// - Returns: how many guesses came true.
    mutating func take(_ logits: inout [Float], guesses: [Int32], vocabulary: Int) -> Int {
        var accepted = 0
        logits.withUnsafeMutableBufferPointer { all in
            for row in 0...guesses.count {
                let part = UnsafeMutableBufferPointer(rebasing: all[(row * vocabulary)..<((row + 1) * vocabulary)])
                guard let token = sampler.sample(part, history: history[...]) else {
                    end = .end
                    return
                }
                accept(token)
                guard end == nil, row < guesses.count, token == guesses[row] else { return }
                accepted += 1
            }
        }
        lookup.learn(accepted: accepted, of: guesses.count)
        guessed += accepted
        return accepted
    }

    private mutating func accept(_ token: Int32) {
        guard !ends.contains(token) else {
            end = .end
            return
        }
        tokens.append(token)
        history.append(token)
        told += filter.append(decoder.append(token))
        if filter.hasStopped { end = .stopString }
        if tokens.count >= request.maximumTokens ?? .max { end = end ?? .length }
    }

    /// Tokens written whose keys and values stand in the cache: all but the newest, which is only sampled.
    func confirmed(_ accepted: Int) -> Int {
        max(end == .end ? tokens.count : tokens.count - 1, 0)
    }

    mutating func guess(limit: Int) -> ArraySlice<Int32> {
        lookup.guess(after: history, limit: min(limit - 1, (request.maximumTokens ?? .max) - tokens.count - 1))
    }

    /// The text that became certain since the last call.
    mutating func takeText() -> String {
        defer {
            text += told
            told = ""
        }
        return told
    }

    mutating func result(_ end: GenerationEnd, _ onText: (String) -> Void) -> GenerationResult {
        let rest = filter.append(decoder.finish()) + filter.finish()
        if !rest.isEmpty { onText(rest) }
        return GenerationResult(
            text: text + rest, tokens: tokens, end: end, promptTokens: request.tokens.count, reusedTokens: reused,
            guessedTokens: guessed)
    }
}
