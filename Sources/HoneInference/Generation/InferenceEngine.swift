/// A model file, loaded: writes text, one token at a time, for several tasks that take turns.
///
///     let engine = try InferenceEngine(path: "qwen.gguf")
///     let result = try await engine.generate(GenerationRequest(tokens: tokens)) { piece in print(piece) }
///
/// It computes on a thread of its own, so that the threads which other tasks wait for stay free.
public actor InferenceEngine {
    /// What the engine may use of the machine.
    public struct Options: Sendable {
        /// nil: as many as this process has processors.
        public var threads: Int?
        /// The most tokens of prompt and output together; nil for what the model was trained with, at most
        /// `standardContext`.
        public var contextLength: Int?
        /// Guesses tokens from the prompt, which changes the speed and nothing else.
        public var guesses: Bool

        public init(threads: Int? = nil, contextLength: Int? = nil, guesses: Bool = true) {
            self.threads = threads
            self.contextLength = contextLength
            self.guesses = guesses
        }

        public static let standardContext = 16_384

        fileprivate var contextLimit: Int { contextLength ?? Self.standardContext }
        fileprivate var threadCount: Int { threads ?? ThreadPool.availableProcessors }
    }

    public nonisolated let tokenizer: Tokenizer
    public nonisolated let description: ModelDescription
    /// The most tokens of prompt and output together.
    public nonisolated let contextLength: Int
    /// Of the file; nil where it has none.
    nonisolated let chatTemplate: String?
    private let model: any LanguageModel
    private let sequences: SequencePool
    private let options: Options
    private let executor = ComputeExecutor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Throws: `InferenceError`, where the file is no model that can be run here.
    public init(path: String, options: Options = Options()) throws(InferenceError) {
        try self.init(
            OpenedModel(path: path, contextLength: options.contextLimit, threads: options.threadCount), path, options)
    }

    /// - Throws: `InferenceError`, where the file is no model that can be run here.
    public init(_ file: GGUFFile, options: Options = Options()) throws(InferenceError) {
        try self.init(
            OpenedModel(file, contextLength: options.contextLimit, threads: options.threadCount), file.path, options)
    }

    private init(_ opened: OpenedModel, _ path: String, _ options: Options) throws(InferenceError) {
        guard opened.tokenizer.count <= opened.model.vocabulary else {
            throw .implausible("the vocabulary has more tokens than the model has logits", path)
        }
        description = opened.description
        tokenizer = opened.tokenizer
        chatTemplate = opened.chatTemplate
        model = opened.model
        contextLength = opened.model.contextLength
        sequences = SequencePool(opened.model)
        self.options = options
    }

    /// Writes until an end is reached. Cancelling the task ends it within one token, or 256 tokens of the prompt.
    ///
    /// - Parameter onText: called with each piece of text as it is certain.
    /// - Throws: `InferenceError.contextOverflow` where the prompt leaves no room, or `CancellationError`.
    public func generate(
        _ request: GenerationRequest, onText: @Sendable (String) -> Void = { _ in }
    ) async throws -> GenerationResult {
        guard request.tokens.count < contextLength, !request.tokens.isEmpty else {
            throw InferenceError.contextOverflow(tokens: request.tokens.count, limit: contextLength)
        }
        let room = min(request.maximumTokens ?? .max, contextLength - request.tokens.count)
        let sequence = sequences.sequence(for: request.tokens, room: min(room, 256))
        defer { sequences.keep(sequence) }
        var writer = Writer(request, tokenizer, reused: sequence.tokens.count)
        var logits = try await prefill(request.tokens[sequence.tokens.count...], sequence)
        var pending: [Int32] = []
        while true {
            // `pending` are the guesses whose logits stand after the first row.
            let accepted = writer.take(&logits, guesses: pending, vocabulary: model.vocabulary)
            let piece = writer.takeText()
            if !piece.isEmpty { onText(piece) }
            sequence.truncate(to: request.tokens.count + writer.confirmed(accepted))
            if let end = writer.end { return writer.result(end, onText) }
            if request.tokens.count + writer.tokens.count >= contextLength { return writer.result(.context, onText) }
            try Task.checkCancellation()
            await Task.yield()
            let limit = contextLength - request.tokens.count - writer.tokens.count
            pending = options.guesses && model.stepsBack ? Array(writer.guess(limit: limit)) : []
            sequences.makeRoom(for: 1 + pending.count)
            logits = try sequence.evaluate([writer.last] + pending, wants: .all)
        }
    }

    /// - Returns: the logits after the last token.
    private func prefill(_ tokens: ArraySlice<Int32>, _ sequence: any TextContext) async throws -> [Float] {
        var logits: [Float] = []
        var rest = tokens
        let size = Transformer.batch(of: tokens.count)
        while !rest.isEmpty {
            try Task.checkCancellation()
            await Task.yield()
            let part = rest.prefix(size)
            rest = rest.dropFirst(size)
            sequences.makeRoom(for: part.count)
            logits = try sequence.evaluate(part, wants: rest.isEmpty ? .last : .none)
        }
        return logits
    }
}
