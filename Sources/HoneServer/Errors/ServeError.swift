import Glibc
public import HoneCore

/// Why the server cannot serve.
public struct ServeError: HoneError {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let badHost = Code(rawValue: "bad-host")
        public static let cannotListen = Code(rawValue: "cannot-listen")
        public static let system = Code(rawValue: "system")
    }

    public var code: Code
    public var message: String

    public var exitStatus: ExitStatus { code == .system ? .internalError : .configuration }

    static func badHost(_ host: String) -> Self {
        Self(
            code: .badHost,
            message: "'\(sanitized(host))' is no address of this machine. Give one to --host, as 127.0.0.1 or 0.0.0.0.")
    }

    static func cannotListen(_ host: String, _ port: Int, _ number: Int32) -> Self {
        let reason = String(cString: strerror(number))
        return Self(
            code: .cannotListen,
            message:
                "Port \(port) of \(sanitized(host)) cannot be listened on: \(reason). Give another to --port; 0 takes a free one."
        )
    }

    static func system(_ what: String, _ number: Int32) -> Self {
        Self(code: .system, message: "\(what): \(String(cString: strerror(number))). End other programs and try again.")
    }
}
