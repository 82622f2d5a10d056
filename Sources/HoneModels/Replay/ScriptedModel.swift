public import HoneCore
import Synchronization

/// Answers as a test or a demonstration says, and remembers what it was asked.
///
///     let model = ScriptedModel { request, number in
///         .saying("Reply \(number) to \(request.messages.count) messages.")
///     }
public final class ScriptedModel: Model {
    public typealias Script = @Sendable (_ request: ModelRequest, _ number: Int) async throws -> ModelResponse

    public let name: String
    private let script: Script
    private let asked = Mutex<[ModelRequest]>([])

    /// - Parameter script: answers request `number`, counted from 1.
    public init(name: String = "scripted", _ script: @escaping Script) {
        self.name = name
        self.script = script
    }

    /// Answers with the elements in order, and after the last with a `ModelError` of code `emptyReply`.
    public convenience init(name: String = "scripted", _ results: [Result<ModelResponse, any Error>]) {
        self.init(name: name) { _, number in
            guard number <= results.count else {
                throw ModelError(.emptyReply, "The script of \(name) ends after \(results.count) replies.")
            }
            return try results[number - 1].get()
        }
    }

    /// The requests so far.
    public var requests: [ModelRequest] { asked.withLock { $0 } }

    public func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        let number = asked.withLock { asked in
            asked.append(request)
            return asked.count
        }
        let reply = ScriptedReply { [script] in try await script(request, number).deltas }
        return AsyncThrowingStream { try await reply.next() }
    }
}

private actor ScriptedReply {
    private let script: @Sendable () async throws -> [ModelDelta]
    private var deltas: ArraySlice<ModelDelta>?

    init(_ script: @escaping @Sendable () async throws -> [ModelDelta]) { self.script = script }

    func next() async throws -> ModelDelta? {
        if deltas == nil { deltas = try await script()[...] }
        return deltas?.popFirst()
    }
}

extension ModelResponse {
    /// A short reply for a script.
    public static func saying(
        _ text: String = "", calling calls: [ToolCall] = [], reasoning: String? = nil, usage: Usage = Usage(),
        model: String = "scripted"
    ) -> ModelResponse {
        ModelResponse(
            message: Message(role: .assistant, content: text, reasoning: reasoning, toolCalls: calls),
            finishReason: calls.isEmpty ? .stop : .toolCalls, usage: usage, model: model)
    }
}
