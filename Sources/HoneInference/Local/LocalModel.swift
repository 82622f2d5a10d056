public import HoneCore

/// A model file as a `Model`: no server, no key, no network.
///
/// The file is loaded at the first request. Replies are constrained so that calls of tools parse.
public final class LocalModel: Model {
    public let name: String
    private let loader: LocalModelLoader

    /// - Parameters:
    ///   - name: as in `local/qwen3`, or a path.
    ///   - path: of the file in GGUF.
    public init(name: String, path: String, options: InferenceEngine.Options = .init()) {
        self.name = name
        loader = LocalModelLoader(path: path, options: options)
    }

    public func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        stream { try await self.reply(to: request, onDelta: $0) }
    }

    /// Loads the file now, which the first request would do.
    ///
    /// - Throws: `InferenceError`, where it is no model that can be run here.
    public func load() async throws { _ = try await loader.loaded() }

    /// Streams what follows `prompt` as it stands; of the request, only what says how to write counts.
    public func complete(
        _ prompt: String, _ request: ModelRequest
    ) -> AsyncThrowingStream<ModelDelta, any Error> {
        stream { onDelta in
            let start = ContinuousClock().now
            let loaded = try await self.loader.loaded()
            let result = try await loaded.engine.generate(try loaded.continuation(of: prompt, request)) {
                onDelta(.text($0))
            }
            return self.response(result, Message(role: .assistant, content: result.text), since: start)
        }
    }

    private func stream(
        _ write: @escaping @Sendable (_ onDelta: @escaping @Sendable (ModelDelta) -> Void) async throws -> ModelResponse
    ) -> AsyncThrowingStream<ModelDelta, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    continuation.yield(.finished(try await write { continuation.yield($0) }))
                    continuation.finish()
                } catch let error as InferenceError {
                    continuation.finish(throwing: error.modelError)
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { reason in
                if case .cancelled = reason {
                    task.cancel()
                    continuation.finish(throwing: CancellationError())
                }
            }
        }
    }

    private func reply(
        to request: ModelRequest, onDelta: @escaping @Sendable (ModelDelta) -> Void
    ) async throws -> ModelResponse {
        let start = ContinuousClock().now
        let loaded = try await loader.loaded()
        let conversation = try loaded.conversation(request)
        let splitter = ReplySplitter(loaded.template.toolCallSyntax, hasTools: !request.tools.isEmpty, onDelta)
        let result = try await loaded.engine.generate(conversation) { splitter.append($0) }
        let reply = splitter.finish()
        return response(
            result,
            Message(role: .assistant, content: reply.content, reasoning: reply.reasoning, toolCalls: reply.calls),
            since: start)
    }

    private func response(
        _ result: GenerationResult, _ message: Message, since start: ContinuousClock.Instant
    ) -> ModelResponse {
        let usage = Usage(
            inputTokens: result.promptTokens, outputTokens: result.tokens.count,
            cachedInputTokens: result.reusedTokens)
        return ModelResponse(
            message: message,
            finishReason: !message.toolCalls.isEmpty
                ? .toolCalls : result.end == .length || result.end == .context ? .length : .stop,
            usage: usage, model: name,
            latencyMilliseconds: Int((ContinuousClock().now - start) / .milliseconds(1)))
    }
}

/// Loads a model once, for all who ask.
private actor LocalModelLoader {
    let path: String
    let options: InferenceEngine.Options
    private var model: LoadedModel?

    init(path: String, options: InferenceEngine.Options) {
        self.path = path
        self.options = options
    }

    func loaded() throws -> LoadedModel {
        if let model { return model }
        let fresh = try LoadedModel(path: path, options: options)
        model = fresh
        return fresh
    }
}

extension InferenceError {
    var modelError: ModelError {
        let code: ModelError.Code =
            switch code {
            case .contextOverflow: .contextOverflow
            case .badSchema: .badRequest
            default: .notConfigured
            }
        return ModelError(code, message)
    }
}
