import HoneCore
import Synchronization

/// A loaded model with what turns a conversation into its prompt.
final class LoadedModel: Sendable {
    let engine: InferenceEngine
    let template: ChatTemplate
    /// Made when tools are offered first: it reads the whole vocabulary.
    private let vocabulary = Mutex<ConstraintVocabulary?>(nil)

    /// Tokens that a reply must have room for.
    private static let leastReply = 64

    init(path: String, options: InferenceEngine.Options) throws(InferenceError) {
        engine = try InferenceEngine(path: path, options: options)
        let tokenizer = engine.tokenizer
        func text(_ token: Int32?) -> String {
            token.map { String(decoding: tokenizer.bytes(of: $0, showsSpecial: true), as: UTF8.self) } ?? ""
        }
        template = try ChatTemplate(
            source: engine.chatTemplate, bos: text(tokenizer.bos), eos: text(tokenizer.eos)
        )
    }

    func conversation(_ request: ModelRequest) throws(InferenceError) -> GenerationRequest {
        let prompt = try template.render(request.messages, tools: request.tools, tokenizer: engine.tokenizer)
        let tokens = engine.tokenizer.encode(prompt, addsSpecial: false, parsesSpecial: true)
        guard tokens.count + Self.leastReply <= engine.contextLength else {
            throw .contextOverflow(tokens: tokens.count, limit: engine.contextLength)
        }
        return GenerationRequest(
            tokens: tokens, maximumTokens: request.maxOutputTokens, sampling: Self.sampling(request),
            stops: request.stops, constraint: try constraint(request))
    }

    /// The request for what follows `prompt` as it stands, without a conversation around it.
    func continuation(of prompt: String, _ request: ModelRequest) throws(InferenceError) -> GenerationRequest {
        var tokens = engine.tokenizer.encode(prompt, addsSpecial: true)
        if tokens.isEmpty, let start = engine.tokenizer.bos ?? engine.tokenizer.eos { tokens = [start] }
        guard tokens.count < engine.contextLength else {
            throw .contextOverflow(tokens: tokens.count, limit: engine.contextLength)
        }
        return GenerationRequest(
            tokens: tokens, maximumTokens: request.maxOutputTokens, sampling: Self.sampling(request),
            stops: request.stops)
    }

    private static func sampling(_ request: ModelRequest) -> SamplingParameters {
        guard let temperature = request.temperature, temperature > 0 else { return .greedy }
        var sampling = SamplingParameters(temperature: Float(temperature))
        if let topP = request.topP { sampling.topP = Float(topP) }
        if let seed = request.seed { sampling.seed = seed }
        return sampling
    }

    private func constraint(_ request: ModelRequest) throws(InferenceError) -> GenerationRequest.Constraint? {
        if let schema = request.responseSchema { return .init(TokenConstraint(try Grammar(jsonSchema: schema), known)) }
        guard !request.tools.isEmpty else { return nil }
        let syntax = template.toolCallSyntax
        let isRequired = request.requiredTool != nil || request.requiresTool
        // A reply that may be text or a call cannot be held to a grammar before it has begun to be a call.
        guard isRequired || syntax.trigger != nil else { return nil }
        let grammar = try syntax.grammar(request.tools, required: request.requiredTool, isTriggered: !isRequired)
        return .init(TokenConstraint(grammar, known), trigger: isRequired ? nil : syntax.trigger)
    }

    private var known: ConstraintVocabulary {
        vocabulary.withLock { vocabulary in
            let known = vocabulary ?? ConstraintVocabulary(engine.tokenizer)
            vocabulary = known
            return known
        }
    }
}
