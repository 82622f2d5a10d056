import HoneCore

/// Every sentence about models that a person reads. None holds a key, a prompt or a reply.
enum ModelSentences {
    // MARK: Configuration

    static func unknownSpelling(_ spelling: String) -> String {
        let first = spelling.split(separator: "/").first.map(String.init) ?? ""
        let start = "'\(spelling)' names no known provider"
        if let near = suggestion(for: first.lowercased(), among: Provider.table.map(\.name)) {
            return "\(start). Did you mean '\(near)\(spelling.dropFirst(first.count))'?"
        }
        return "\(start): write PROVIDER/MODEL, such as openai/MODEL or ollama/MODEL, or http://HOST:PORT/v1#MODEL."
    }

    static func badAddress(_ text: String, from variable: String?) -> String {
        let subject = variable.map { "The address in \($0)" } ?? "The model's address"
        return "\(subject) is not usable: write it as http://HOST:PORT/v1, without user or password."
    }

    static func missingKey(_ endpoint: ModelEndpoint) -> String {
        "\(endpoint.provider) needs a key: set \(endpoint.keyVariable ?? "HONE_API_KEY")."
    }

    static func noModels(_ endpoint: ModelEndpoint) -> String {
        "\(endpoint.base.hostAndPort) lists no models: load one there, or name one with \(endpoint.base.text)#MODEL."
    }

    // MARK: Connection

    static func failure(_ failure: HTTPFailure, at endpoint: ModelEndpoint, _ timeouts: ExchangeTimeouts) -> String {
        let server = endpoint.base.hostAndPort
        switch failure.kind {
        case .libraryMissing:
            return "Models cannot be reached: \(failure.detail). Install it with 'apt-get install libcurl4'."
        case .badAddress: return "\(endpoint.base.text) is not an address that can be reached."
        case .nameNotResolved:
            return "The name \(endpoint.base.host) has no address: check the spelling and the network."
        case .proxyNotResolved: return "The name of the proxy for \(server) has no address: check HTTPS_PROXY."
        case .proxyRefused:
            return "The proxy does not let requests through to \(server): check HTTPS_PROXY and NO_PROXY."
        case .refused: return "Nothing listens at \(server): is the server running?"
        case .unreachable: return "\(server) cannot be reached: check the address, the network and any proxy."
        case .connectTimeout:
            return "\(server) did not accept a connection within \(timeouts.connect.inWords): is the address right?"
        case .tls: return "No secure connection to \(server): \(tlsHint(failure.detail))."
        case .idleBeforeFirstByte:
            return "\(server) sent nothing for \(timeouts.firstByte.inWords) after the request."
        case .idleBetweenChunks: return "\(server) fell silent for \(timeouts.betweenChunks.inWords) within its reply."
        case .closedEarly: return "\(server) closed the connection before its reply was complete."
        case .notHTTP: return "\(server) does not speak HTTP: check the port."
        case .other: return "The exchange with \(server) failed: \(failure.detail)."
        }
    }

    private static func tlsHint(_ detail: String) -> String {
        let text = detail.lowercased()
        if text.contains(text: "wrong version number") { return "the server speaks plain HTTP, so write http://" }
        if text.contains(text: "certificate") {
            return "its certificate is not trusted here; SSL_CERT_FILE can name the file of an own authority"
        }
        return sanitized(detail)
    }

    // MARK: Refusals

    static func refusal(
        _ error: ServerError, code: ModelError.Code, by endpoint: ModelEndpoint, near models: [String]
    ) -> String {
        let server = endpoint.base.hostAndPort
        let model = endpoint.model ?? "(first)"
        let status = error.status.map { " (HTTP \($0))" } ?? ""
        let quoted = quote(error.message, of: endpoint)
        let variable = endpoint.keyVariable ?? "HONE_API_KEY"
        switch code {
        case .unauthorized:
            return endpoint.hasKey
                ? "\(server) does not accept the key in \(variable)\(status): check that it is valid for this server."
                : "\(server) wants a key\(status): set \(variable)."
        case .forbidden:
            return
                "\(server) forbids this request\(status): the key in \(variable) may lack access to \(model)\(quoted)."
        case .outOfCredit: return "\(server) says that the account is out of credit\(status)\(quoted)."
        case .modelNotFound:
            let hint = models.isEmpty ? "" : " Close to it: \(models.joined(separator: ", "))."
            let pull = endpoint.provider == "ollama" ? " Or fetch it with 'ollama pull \(model)'." : ""
            return "\(server) has no model '\(model)'\(status).\(hint)\(pull)"
        case .rateLimited: return "\(server) limits the rate of requests to \(model)\(status)\(quoted)."
        case .overloaded: return "\(server) is too busy or still loading \(model)\(status)\(quoted)."
        case .contextOverflow:
            return "The request is longer than the context of \(model) at \(server)\(status)\(quoted)."
        case .contentFiltered: return "The content filter of \(server) stopped the request\(status)\(quoted)."
        case .badRequest: return "\(server) does not accept the request to \(model)\(status)\(quoted)."
        case .notProtocol:
            return "\(endpoint.base.text)/chat/completions does not exist\(status): a base URL usually ends in /v1."
        default: return "\(server) failed to answer for \(model)\(status)\(quoted)."
        }
    }

    static func redirect(from endpoint: ModelEndpoint, to location: String?) -> String {
        let target = location.flatMap(WebAddress.init).map { " to \($0.hostAndPort)" } ?? ""
        return "\(endpoint.base.text) redirects\(target), and a key is not sent after it: use the final address."
    }

    // MARK: Replies

    static func problem(_ problem: ChatResponseReader.Problem, by endpoint: ModelEndpoint) -> String {
        let server = endpoint.base.hostAndPort
        let model = endpoint.model ?? "(first)"
        switch problem {
        case .inBand(let error): return refusal(error, code: error.code, by: endpoint, near: [])
        case .truncated: return "The reply of \(model) at \(server) broke off before it was complete."
        case .empty: return "\(model) at \(server) answered with neither text nor a tool call."
        case .html(let title):
            let page = title.isEmpty ? "a web page" : "the web page '\(String(title.prefix(utf8: 80)))'"
            return "\(endpoint.base.text) answered with \(page) and not as a model: is the address right?"
        case .notProtocol(let what):
            return "\(endpoint.base.text) answered with \(what) and not with a chat completion: is the address right?"
        }
    }

    /// What the server says, as the end of a sentence: short, without control characters, without the key.
    private static func quote(_ message: String, of endpoint: ModelEndpoint) -> String {
        var text = sanitized(message).trimmed
        if let key = endpoint.key { text = key.redact(text) }
        if text.isEmpty { return "" }
        let line = String(text.prefix(utf8: 300).map { $0.isNewline ? " " : $0 })
        return ": " + (line.hasSuffix(".") ? String(line.dropLast()) : line)
    }
}

extension Duration {
    fileprivate var inWords: String {
        let milliseconds = wholeMilliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
