import HoneCore

/// What `GET /models` says.
enum ModelListing {
    static func identifiers(in body: [UInt8]) -> [String]? {
        guard let value = try? JSONValue(parsing: body) else { return nil }
        // OpenAI's form, Together's bare list, and Ollama's own.
        guard let items = value["data"]?.array ?? value.array ?? value["models"]?.array else { return nil }
        return items.compactMap { $0["id"]?.string ?? $0["name"]?.string ?? $0.string }
    }

    /// At most three names that someone who typed `model` may have meant.
    static func nearest(to model: String, among listed: [String]) -> [String] {
        var candidates = listed
        var found: [String] = []
        let last = model.split(separator: "/").last.map(String.init) ?? model
        for candidate in listed
        where candidate.hasSuffix(last) || candidate.hasPrefix(last) || last.hasPrefix(candidate) {
            found.append(candidate)
        }
        candidates.removeAll(where: found.contains)
        while found.count < 3, let near = suggestion(for: model, among: candidates) {
            found.append(near)
            candidates.removeAll { $0 == near }
        }
        if found.isEmpty { found = listed }
        return Array(found.prefix(3)).map { sanitized($0) }
    }
}

extension ModelEndpoint {
    /// The ids of the models that the server lists, in its order. Throws a `ModelError`, or `CancellationError`.
    public func models(network: NetworkSettings, timeout: Duration = .seconds(5)) async throws -> [String] {
        try await models(network: network, timeout: timeout, transport: .shared)
    }

    /// The endpoint with a model: its own, or the first that the server lists.
    public func resolved(network: NetworkSettings) async throws -> ModelEndpoint {
        if model != nil { return self }
        var endpoint = self
        endpoint.model = try await models(network: network).first
        if endpoint.model == nil { throw ModelError(.modelNotFound, ModelSentences.noModels(self)) }
        return endpoint
    }

    func models(
        network: NetworkSettings, timeout: Duration = .seconds(5), transport: HTTPTransport
    ) async throws -> [String] {
        if let problem { throw problem }
        let timeouts = ExchangeTimeouts(connect: timeout, firstByte: timeout, betweenChunks: timeout)
        do {
            let exchange = transport.open(request(.get, "/models", timeouts: timeouts, network: network))
            guard case .head(let head) = try await exchange.next() else {
                throw HTTPFailure(kind: .closedEarly, detail: "no response")
            }
            if (300..<400).contains(head.status) {
                let sentence = ModelSentences.redirect(from: self, to: head.headers["location"])
                throw ModelError(.notProtocol, sentence, status: head.status)
            }
            let body = try await exchange.body(limit: 8 << 20)
            guard (200..<300).contains(head.status) else {
                throw ServerError(status: head.status, body: body).modelError(by: self)
            }
            guard let identifiers = ModelListing.identifiers(in: body) else {
                let isPage = body.first { !$0.isJSONSpace } == UInt8(ascii: "<")
                let problem: ChatResponseReader.Problem = isPage ? .html(title: "") : .notProtocol("no list of models")
                throw problem.modelError(by: self)
            }
            return identifiers
        } catch let failure as HTTPFailure {
            throw failure.modelError(at: self, timeouts)
        }
    }
}
