public import HoneCore

/// What the doctor found about one part.
public struct Finding: Sendable, Hashable {
    public enum Verdict: String, Sendable { case good, note, bad }

    public var part: String
    public var verdict: Verdict
    public var detail: String
    /// What to do about it.
    public var remedy: String?
    /// What the doctor exits with where this is bad.
    public var exitStatus: ExitStatus = .internalError
}
