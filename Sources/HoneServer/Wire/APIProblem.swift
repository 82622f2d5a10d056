import HoneCore

/// What is wrong with a request, as OpenAI's API says it.
struct APIProblem: Error, Sendable {
    var status: Int
    var message: String
    var code: String
    /// The field of the request.
    var parameter: String?
    var headers: [(String, String)] = []

    init(_ status: Int, _ code: String, _ message: String, parameter: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.parameter = parameter
    }

    private var type: String {
        switch status {
        case 401, 403: "authentication_error"
        case 429: "rate_limit_error"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }

    var body: JSONValue {
        [
            "error": [
                "message": .string(message), "type": .string(type), "code": .string(code),
                "param": parameter.map { .string($0) } ?? .null,
            ]
        ]
    }

    static func invalid(_ parameter: String, _ expected: String) -> Self {
        Self(400, "invalid_value", "'\(parameter)' must be \(expected).", parameter: parameter)
    }

    static func unsupported(_ parameter: String, _ advice: String) -> Self {
        Self(400, "unsupported_value", "'\(parameter)' is not supported here. \(advice)", parameter: parameter)
    }

    static func noModel(_ name: String, _ known: [String]) -> Self {
        let hint = suggestion(for: name, among: known).map { " Did you mean '\($0)'?" } ?? ""
        return Self(
            404, "model_not_found",
            "There is no model '\(sanitized(name))' here.\(hint) GET /v1/models lists those that are.",
            parameter: "model")
    }

    static func badJSON(_ error: JSONError) -> Self { Self(400, "invalid_json", "The body is no JSON: \(error).") }

    static let wrongKey = {
        var problem = Self(
            401, "invalid_api_key",
            "The key is missing or wrong. Send the one that hone serve printed, as Authorization: Bearer KEY.")
        problem.headers = [("WWW-Authenticate", "Bearer")]
        return problem
    }()

    static let foreignHost = Self(
        403, "foreign_host", "A server without a key answers only requests that name this machine as their host.")

    static let notJSON = Self(415, "unsupported_media_type", "Send the body as Content-Type: application/json.")

    static func noSuchPath(_ path: String) -> Self {
        Self(
            404, "not_found",
            "There is nothing at \(sanitized(String(path.prefix(100)))). See /v1/models, /v1/chat/completions, /v1/completions, /v1/embeddings, /health and /metrics."
        )
    }

    static func wrongMethod(_ allowed: String) -> Self {
        var problem = Self(405, "method_not_allowed", "Use \(allowed) here.")
        problem.headers = [("Allow", allowed)]
        return problem
    }

    static func busy(retryAfter seconds: Int) -> Self {
        var problem = Self(
            429, "queue_full", "Too many requests are waiting. Try again in \(seconds) s.")
        problem.headers = [("Retry-After", "\(seconds)")]
        return problem
    }

    static func model(_ error: ModelError) -> Self {
        var problem =
            switch error.code {
            case .contextOverflow: Self(400, "context_length_exceeded", error.message, parameter: "messages")
            case .badRequest: Self(400, "invalid_request", error.message)
            case .contentFiltered: Self(400, "content_filter", error.message)
            case .modelNotFound: Self(404, "model_not_found", error.message, parameter: "model")
            case .rateLimited: Self(429, "rate_limit_exceeded", error.message)
            case .overloaded: Self(503, "overloaded", error.message)
            case .notConfigured: Self(500, "not_configured", error.message)
            default: Self(502, "model_failed", error.message)
            }
        if let wait = error.retryAfter { problem.headers = [("Retry-After", "\(max(1, wait.components.seconds))")] }
        return problem
    }

    static let internalError = Self(500, "internal_error", "The server failed. Its standard error may say more.")
}
