import HoneCore

/// What a server says went wrong, out of the many shapes that error bodies have.
struct ServerError: Error, Equatable {
    /// The HTTP status, or the one that an error inside a stream claims.
    var status: Int?
    /// `code` or `type`, in lower case.
    var codes: [String] = []
    var message = ""
    /// The field of the request that it is about.
    var field: String?

    /// The error in the body of a failed response. HTML and other texts have no message worth showing.
    init(status: Int, body: [UInt8]) {
        let value = (try? JSONValue(parsing: body)) ?? .null
        self.init(object: value["error"] ?? value[0]?["error"] ?? value)
        self.status = status
    }

    /// The error that a chunk or a completion carries although the HTTP status said 200; nil where it carries none.
    init?(inBand value: JSONValue, event: String?) {
        if let error = value["error"], !error.isNull, error != .string(""), error != .object([:]) {
            self.init(object: error)
        } else if value["object"]?.string == "error" || event == "error" {
            self.init(object: value)
        } else {
            return nil
        }
    }

    private init(object: JSONValue) {
        if let text = object.string {
            message = text
            return
        }
        message = object["message"]?.string ?? object["error"]?.string ?? Self.detail(object["detail"])
        for key in ["code", "type", "status"] {
            if let text = object[key]?.string { codes.append(text.lowercased()) }
        }
        let number = object["status_code"]?.integer ?? object["code"]?.integer ?? object["status"]?.integer
        if let number, (400..<600).contains(number) { status = number }
        field = object["param"]?.string
        // OpenRouter wraps the sentence of the server behind it.
        if let raw = object["metadata"]?["raw"]?.string { message += message.isEmpty ? raw : ": " + raw }
    }

    /// FastAPI's `detail`: a text, or a list of what is wrong with which field.
    private static func detail(_ value: JSONValue?) -> String {
        if let text = value?.string { return text }
        let lines = (value?.array ?? []).compactMap { item -> String? in
            guard let message = item["msg"]?.string else { return nil }
            let place = (item["loc"]?.array ?? []).compactMap(\.string).joined(separator: ".")
            return place.isEmpty ? message : "\(place): \(message)"
        }
        return lines.joined(separator: "; ")
    }
}

extension ServerError {
    /// Phrases by which servers say that a request is longer than the model's context.
    static let overflowPhrases = [
        "context_length_exceeded", "exceed_context_size", "maximum context length", "context length exceeded",
        "context window", "context size", "prompt is too long", "input is too long", "input length", "too many tokens",
        "max_model_len", "maximum number of tokens", "reduce the length", "exceeds the maximum allowed input length",
        "longer than the model's context", "tokens exceed", "token limit exceeded", "prompt too long",
    ]

    private static let creditPhrases = [
        "insufficient_quota", "insufficient balance", "insufficient credit", "out of credit", "billing_hard_limit",
        "exceeded your current quota", "credit balance is too low", "payment required",
    ]

    private static let filterPhrases = [
        "content_filter", "content_policy", "content management policy", "data_inspection",
    ]

    /// The kind of failure. A status is taken at its word except where the text says more.
    var code: ModelError.Code {
        let text = (codes + [message.lowercased()]).joined(separator: " ")
        func says(_ phrases: [String]) -> Bool { phrases.contains { text.contains(text: $0) } }
        switch status {
        case 401: return .unauthorized
        case 402: return .outOfCredit
        case 403: return says(Self.creditPhrases) ? .outOfCredit : .forbidden
        case 404: return says(["model"]) ? .modelNotFound : .notProtocol
        case 429: return says(Self.creditPhrases) ? .outOfCredit : .rateLimited
        case 413: return .contextOverflow
        case 503, 529: return .overloaded
        case 500, 502, 504: return says(Self.overflowPhrases) ? .contextOverflow : .serverFailed
        case 408, 409, 425: return .serverFailed
        default: break
        }
        if says(Self.overflowPhrases) { return .contextOverflow }
        if says(Self.filterPhrases) { return .contentFiltered }
        if says(["model_not_found", "model_not_available", "unknown model"]) { return .modelNotFound }
        if says(["invalid_api_key", "authentication"]) { return .unauthorized }
        if says(Self.creditPhrases) { return .outOfCredit }
        if says(["rate_limit", "rate limit", "too many requests"]) { return .rateLimited }
        if says(["overloaded", "unavailable"]) { return .overloaded }
        if let status, (400..<500).contains(status) { return .badRequest }
        if says(["invalid_request", "tool_use_failed", "badrequest", "invalid_value"]) { return .badRequest }
        return .serverFailed
    }
}
