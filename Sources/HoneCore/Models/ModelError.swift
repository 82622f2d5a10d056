/// Why a model did not answer.
public struct ModelError: HoneError {
    public struct Code: RawRepresentable, Hashable, Sendable, Codable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let connectionFailed = Code(rawValue: "connection-failed")
        public static let nameNotResolved = Code(rawValue: "name-not-resolved")
        public static let tlsFailed = Code(rawValue: "tls-failed")
        /// No byte arrived within the idle limit.
        public static let timedOut = Code(rawValue: "timed-out")
        public static let unauthorized = Code(rawValue: "unauthorized")
        public static let forbidden = Code(rawValue: "forbidden")
        public static let outOfCredit = Code(rawValue: "out-of-credit")
        public static let modelNotFound = Code(rawValue: "model-not-found")
        public static let rateLimited = Code(rawValue: "rate-limited")
        public static let overloaded = Code(rawValue: "overloaded")
        public static let serverFailed = Code(rawValue: "server-failed")
        public static let badRequest = Code(rawValue: "bad-request")
        public static let contextOverflow = Code(rawValue: "context-overflow")
        public static let contentFiltered = Code(rawValue: "content-filtered")
        /// The stream ended before the reply was complete.
        public static let truncatedStream = Code(rawValue: "truncated-stream")
        /// The server answered something that is not of the protocol.
        public static let notProtocol = Code(rawValue: "not-protocol")
        /// A complete reply with neither text nor tool call.
        public static let emptyReply = Code(rawValue: "empty-reply")
        public static let notConfigured = Code(rawValue: "not-configured")
        /// The model knows that it cannot do what is asked.
        public static let beyondModel = Code(rawValue: "beyond-model")
        /// A recording has no reply for this request.
        public static let replayDiverged = Code(rawValue: "replay-diverged")
    }

    public var code: Code
    public var message: String
    /// The HTTP status, where there was one.
    public var status: Int?
    /// How long the server asked to wait.
    public var retryAfter: Duration?

    public init(_ code: Code, _ message: String, status: Int? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
    }

    /// The same request may succeed if it is sent again to the same server.
    public var isRetryable: Bool {
        let codes: Set<Code> = [
            .connectionFailed, .timedOut, .rateLimited, .overloaded, .serverFailed, .truncatedStream, .emptyReply,
        ]
        return codes.contains(code)
    }

    public var exitStatus: ExitStatus {
        switch code {
        case .unauthorized, .forbidden, .notConfigured: .configuration
        case .replayDiverged: .replayDiverged
        default: .noModel
        }
    }
}
