/// An error whose message a person reads: a sentence that names the file, URL or command and says what to do next.
///
/// Messages never contain keys, prompts or file contents.
public protocol HoneError: Error, Sendable, CustomStringConvertible {
    var message: String { get }
    /// What the process exits with when this error ends it.
    var exitStatus: ExitStatus { get }
}

extension HoneError {
    public var description: String { message }
}

/// The exit statuses of `hone`: a contract, documented in the command reference.
public struct ExitStatus: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let verified = ExitStatus(rawValue: 0)
    public static let internalError = ExitStatus(rawValue: 1)
    public static let usage = ExitStatus(rawValue: 2)
    public static let unverified = ExitStatus(rawValue: 3)
    public static let checksFailed = ExitStatus(rawValue: 4)
    public static let budgetSpent = ExitStatus(rawValue: 5)
    public static let noModel = ExitStatus(rawValue: 6)
    public static let configuration = ExitStatus(rawValue: 7)
    public static let blocked = ExitStatus(rawValue: 8)
    public static let stuck = ExitStatus(rawValue: 9)
    public static let waiting = ExitStatus(rawValue: 10)
    public static let replayDiverged = ExitStatus(rawValue: 11)
    public static let timedOut = ExitStatus(rawValue: 124)
    public static let interrupted = ExitStatus(rawValue: 130)
}
