public import HoneCore

/// Why a model file could not be pulled.
public struct DownloadError: HoneError {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let badSpelling = Code(rawValue: "bad-spelling")
        /// The hub or its network failed; the same pull may succeed later, from where it stopped.
        public static let unavailable = Code(rawValue: "unavailable")
        public static let unauthorized = Code(rawValue: "unauthorized")
        public static let notFound = Code(rawValue: "not-found")
        public static let badRedirect = Code(rawValue: "bad-redirect")
        /// What arrived is not the file that was asked for.
        public static let wrongContent = Code(rawValue: "wrong-content")
        public static let noSpace = Code(rawValue: "no-space")
        public static let busy = Code(rawValue: "busy")
        public static let exists = Code(rawValue: "exists")
        public static let cannotWrite = Code(rawValue: "cannot-write")
    }

    public var code: Code
    public var message: String
    /// The same request may succeed if it is sent again.
    var isRetryable = false
    var retryAfter: Duration?

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var exitStatus: ExitStatus {
        switch code {
        case .badSpelling, .exists: .usage
        case .unauthorized, .cannotWrite, .noSpace, .busy: .configuration
        default: .noModel
        }
    }
}
