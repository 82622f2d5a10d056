import HoneCore

extension HTTPFailure {
    /// The typed error, with a sentence about the endpoint.
    func modelError(at endpoint: ModelEndpoint, _ timeouts: ExchangeTimeouts) -> ModelError {
        let code: ModelError.Code =
            switch kind {
            case .libraryMissing, .badAddress: .notConfigured
            case .nameNotResolved, .proxyNotResolved: .nameNotResolved
            case .tls: .tlsFailed
            case .idleBeforeFirstByte, .idleBetweenChunks: .timedOut
            case .closedEarly: .truncatedStream
            case .notHTTP: .notProtocol
            case .proxyRefused, .refused, .unreachable, .connectTimeout, .other: .connectionFailed
            }
        return ModelError(code, ModelSentences.failure(self, at: endpoint, timeouts))
    }
}

extension ServerError {
    func modelError(by endpoint: ModelEndpoint, retryAfter: Duration? = nil, near models: [String] = []) -> ModelError {
        let code = code
        let sentence = ModelSentences.refusal(self, code: code, by: endpoint, near: models)
        return ModelError(code, sentence, status: status, retryAfter: retryAfter)
    }
}

extension ChatResponseReader.Problem {
    func modelError(by endpoint: ModelEndpoint) -> ModelError {
        let sentence = ModelSentences.problem(self, by: endpoint)
        switch self {
        case .inBand(let error): return error.modelError(by: endpoint)
        case .truncated: return ModelError(.truncatedStream, sentence)
        case .empty: return ModelError(.emptyReply, sentence)
        case .html, .notProtocol: return ModelError(.notProtocol, sentence)
        }
    }
}
