/// Decides whether a check passes: a shell command that stands for what success means.
public protocol CheckJudge: Sendable {
    /// Cancelling the task kills what the check started; `judge` then throws `CancellationError`. Other errors mean that
    /// nothing was judged, as where no sandbox can be built.
    func judge(_ check: Check) async throws -> CheckVerdict
}

public struct Check: Sendable {
    /// For a shell.
    public var command: String
    /// The host folder whose files are judged, as they are now.
    public var workspace: String
    public var profile: SandboxProfile
    /// Tightens the profile's wall clock; never loosens it.
    public var wallClock: Duration?
    /// What the command may reach; nil for no network at all.
    public var network: NetworkAccess?
    /// Told of every request over the network.
    public var onRequest: @Sendable (NetworkRequest) -> Void

    public init(
        command: String, workspace: String, profile: SandboxProfile, wallClock: Duration? = nil,
        network: NetworkAccess? = nil, onRequest: @escaping @Sendable (NetworkRequest) -> Void = { _ in }
    ) {
        self.command = command
        self.workspace = workspace
        self.profile = profile
        self.wallClock = wallClock
        self.network = network
        self.onRequest = onRequest
    }
}

public struct CheckVerdict: Sendable {
    public var passed: Bool
    public var outcome: ExecutionOutcome
    /// How many tests were seen to run; nil where the exit status alone decides.
    public var tests: Int?
    /// Why it is no pass although the command exited with 0.
    public var refusal: String?
    /// Files that came into being while the check ran, relative to the workspace; a folder that was new stands for all
    /// in it and ends with a slash.
    public var made: [String] = []

    public init(passed: Bool, outcome: ExecutionOutcome, tests: Int? = nil, refusal: String? = nil) {
        self.passed = passed
        self.outcome = outcome
        self.tests = tests
        self.refusal = refusal
    }
}
