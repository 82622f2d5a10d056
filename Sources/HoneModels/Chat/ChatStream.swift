import HoneCore

/// One reply of a Chat Completions server, received as its consumer asks for it: nothing runs between two requests
/// for the next delta but the transport.
actor ChatStream {
    private let model: ChatCompletionsModel
    /// Until it is sent.
    private var request: ModelRequest?
    /// While the reply is received.
    private var reception: Reception?
    /// Deltas that one read of the socket brought, the next one first.
    private var waiting: ArraySlice<ModelDelta> = []

    private struct Reception {
        var exchange: HTTPExchange
        var reader: ChatResponseReader
        var start: ContinuousClock.Instant
    }

    init(of model: ChatCompletionsModel, to request: ModelRequest) {
        self.model = model
        self.request = request
    }

    /// The next delta; nil after the last one or a failure. Throws `ModelError`, or `CancellationError` where the
    /// task is cancelled.
    func next() async throws -> ModelDelta? {
        if let delta = waiting.popFirst() { return delta }
        do {
            if let request {
                self.request = nil
                reception = try await open(request)
            }
            return try await receive()
        } catch {
            reception = nil
            switch error {
            case let failure as HTTPFailure: throw failure.modelError(at: model.endpoint, model.timeouts)
            case let problem as ChatResponseReader.Problem: throw problem.modelError(by: model.endpoint)
            default: throw error
            }
        }
    }

    /// Sends the request, again without what the server refused, until an answer begins.
    private func open(_ request: ModelRequest) async throws -> Reception {
        if let problem = model.endpoint.problem { throw problem }
        while true {
            let start = ContinuousClock.now
            let (exchange, sentCharacters) = model.send(request)
            guard case .head(let head) = try await exchange.next() else {
                throw HTTPFailure(kind: .closedEarly, detail: "no response")
            }
            guard (200..<300).contains(head.status) else {
                try await model.refused(head, exchange)
                continue
            }
            let context = ChatReply.Context(
                tools: request.tools, sentCharacters: sentCharacters, makeCallID: ChatCompletionsModel.callID)
            let reader = ChatResponseReader(contentType: head.headers["content-type"], context: context)
            return Reception(exchange: exchange, reader: reader, start: start)
        }
    }

    private func receive() async throws -> ModelDelta? {
        guard let exchange = reception?.exchange else { return nil }
        do {
            while reception?.reader.isDone == false, case .bytes(let bytes) = try await exchange.next() {
                // Read in place: a copy of the reader would copy all that has been received.
                guard let deltas = try reception?.reader.read(bytes), let first = deltas.first else { continue }
                waiting = deltas.dropFirst()
                return first
            }
        } catch let failure as HTTPFailure where reception?.reader.isComplete == true {
            // The reply is whole; only the end of the connection was not orderly.
            _ = failure
        }
        guard var response = try reception?.reader.finish(model: model.name), let start = reception?.start else {
            return nil
        }
        reception = nil
        exchange.discardRest()
        response.latencyMilliseconds = (ContinuousClock.now - start).wholeMilliseconds
        return .finished(response)
    }
}
