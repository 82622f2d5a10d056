import HoneCore

/// Sends a model's reply as it comes, or as a whole.
actor ReplyStream {
    private let writing: ReplyWriting
    private let exchange: Exchange
    private let isStreamed: Bool
    private let includesUsage: Bool
    private var hasBegun = false
    private var hasText = false

    init(_ writing: ReplyWriting, _ exchange: Exchange, isStreamed: Bool, includesUsage: Bool) {
        self.writing = writing
        self.exchange = exchange
        self.isStreamed = isStreamed
        self.includesUsage = includesUsage
    }

    /// - Throws: what the model throws, or `Connection.Lost`.
    func write(_ deltas: AsyncThrowingStream<ModelDelta, any Error>) async throws -> Usage {
        for try await delta in deltas {
            switch delta {
            case .text(let text) where isStreamed && !text.isEmpty:
                hasText = true
                try await send([writing.piece(text)])
            case .reasoning(let text) where isStreamed:
                if let thought = writing.thought(text) { try await send([thought]) }
            case .attemptFailed(let error, _, _) where hasText:
                // What was sent cannot be taken back, and the next model begins anew.
                throw error
            case .finished(let response):
                try await finish(response)
                return response.usage
            default: break
            }
        }
        try Task.checkCancellation()
        throw ModelError(.truncatedStream, "The model's reply ended before it was complete.")
    }

    private func finish(_ response: ModelResponse) async throws {
        guard isStreamed else {
            try await exchange.reply(200, Array(writing.whole(response).text.utf8))
            return
        }
        var pieces: [JSONValue] = []
        if !hasText, !response.message.content.isEmpty { pieces.append(writing.piece(response.message.content)) }
        try await send(
            pieces + writing.closing(response, includesUsage: includesUsage), thenEnds: true)
    }

    /// Events, each a JSON value, in one write.
    private func send(_ values: [JSONValue], thenEnds: Bool = false) async throws {
        let inChunks = exchange.head.takesChunks
        var bytes: [UInt8] = []
        var events: [UInt8] = []
        if !hasBegun {
            hasBegun = true
            bytes += Response.beginning(
                type: "text/event-stream", [("X-Accel-Buffering", "no")], inChunks: inChunks,
                keepsAlive: exchange.keepsAlive)
            if let opening = writing.opening { events += Self.event(opening) }
        }
        for value in values { events += Self.event(value) }
        if thenEnds { events += Array("data: [DONE]\n\n".utf8) }
        bytes += Response.piece(events, inChunks: inChunks)
        if thenEnds { bytes += Response.end(inChunks: inChunks) }
        try await exchange.connection.send(bytes)
    }

    /// Tells of a problem within the stream. False where it has not begun, so that a status can still be sent.
    func fail(with problem: APIProblem) async -> Bool {
        guard hasBegun else { return false }
        let inChunks = exchange.head.takesChunks
        // Without the final chunk and [DONE], no client takes this for a complete reply.
        try? await exchange.connection.send(Response.piece(Self.event(problem.body), inChunks: inChunks))
        return true
    }

    private static func event(_ value: JSONValue) -> [UInt8] { Array("data: \(value.text)\n\n".utf8) }
}
