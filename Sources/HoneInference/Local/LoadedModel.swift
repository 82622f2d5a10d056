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
        var sampling = SamplingParameters.greedy
        if let temperature = request.temperature, temperature > 0 {
            sampling = SamplingParameters(temperature: Float(temperature))
        }
        return GenerationRequest(
            tokens: tokens, maximumTokens: request.maxOutputTokens, sampling: sampling,
            constraint: try constraint(request))
    }

    private func constraint(_ request: ModelRequest) throws(InferenceError) -> GenerationRequest.Constraint? {
        guard !request.tools.isEmpty else { return nil }
        let syntax = template.toolCallSyntax
        let isRequired = request.requiredTool != nil
        // A reply that may be text or a call cannot be held to a grammar before it has begun to be a call.
        guard isRequired || syntax.trigger != nil else { return nil }
        let grammar = try syntax.grammar(request.tools, required: request.requiredTool, isTriggered: !isRequired)
        let vocabulary = vocabulary.withLock { vocabulary in
            let known = vocabulary ?? ConstraintVocabulary(engine.tokenizer)
            vocabulary = known
            return known
        }
        return .init(TokenConstraint(grammar, vocabulary), trigger: isRequired ? nil : syntax.trigger)
    }
}
