public import HoneCore
import Synchronization

/// Answers from a recording, in its order.
public final class RecordedModel: Model {
    /// One recorded reply and what it was for.
    public struct Reply: Sendable, Hashable, Codable {
        public var purpose: Purpose
        public var response: ModelResponse

        public init(purpose: Purpose, response: ModelResponse) {
            self.purpose = purpose
            self.response = response
        }
    }

    public let name: String
    private let replies: [Reply]
    private let position = Mutex(0)

    public init(name: String = "recorded", replies: [Reply]) {
        self.name = name
        self.replies = replies
    }

    /// The replies that no request has asked for yet.
    public var remaining: Int { position.withLock { replies.count - $0 } }

    /// The next reply. Where the recording holds none, or one for another purpose, the stream throws `replayDiverged`
    /// and the recording stays where it is.
    public func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        let result = position.withLock { position -> Result<ModelResponse, ModelError> in
            guard position < replies.count else {
                return .failure(ModelError(.replayDiverged, Self.ended(replies.count, request.purpose)))
            }
            let reply = replies[position]
            guard reply.purpose == request.purpose else {
                return .failure(ModelError(.replayDiverged, Self.other(position + 1, reply.purpose, request.purpose)))
            }
            position += 1
            return .success(reply.response)
        }
        return AsyncThrowingStream { continuation in
            switch result {
            case .success(let response):
                for delta in response.deltas { continuation.yield(delta) }
                continuation.finish()
            case .failure(let error):
                continuation.finish(throwing: error)
            }
        }
    }

    private static func ended(_ count: Int, _ asked: Purpose) -> String {
        "The replay diverged: the run asks for a reply to '\(asked.rawValue)' after the last of \(count) recorded replies."
    }

    private static func other(_ number: Int, _ recorded: Purpose, _ asked: Purpose) -> String {
        "The replay diverged: recorded reply \(number) is for '\(recorded.rawValue)', but the run asks for "
            + "'\(asked.rawValue)'."
    }
}

extension ModelResponse {
    /// The response as a stream would have told it.
    var deltas: [ModelDelta] {
        var deltas: [ModelDelta] = []
        if let reasoning = message.reasoning { deltas.append(.reasoning(reasoning)) }
        if !message.content.isEmpty { deltas.append(.text(message.content)) }
        deltas += message.toolCalls.map { .toolCallStarted($0.name) }
        return deltas + [.finished(self)]
    }
}
