/// Runs programs that nobody has vouched for. Every program that a model wrote or chose runs in one of these.
public protocol Sandbox: Sendable {
    /// Runs the program to its end, or to the first limit that it meets, and kills all that it started.
    ///
    /// Cancelling the task kills the program; `execute` then throws `CancellationError`. Other errors mean that the
    /// program was never started.
    func execute(_ execution: Execution) async throws -> ExecutionOutcome
}

/// One program to run.
public struct Execution: Sendable {
    /// The program and its arguments; a bare name is looked up on the PATH inside the sandbox.
    public var arguments: [String]
    public var standardInput: [UInt8]
    /// The host folder that the program sees as /box and may write, and that it starts in.
    public var workspace: String
    public var profile: SandboxProfile
    /// Added to the profile's environment.
    public var environment: [String: String]
    /// Tightens the profile's wall clock; never loosens it.
    public var wallClock: Duration?
    /// Whether an output of which a part is left out comes whole beside it.
    public var keepsWholeOutput = false
    /// What the program may reach; nil for no network at all. The limits are for this program alone.
    public var network: NetworkAccess?
    /// Told of every request over the network when it is over, on a thread of the sandbox and before `execute`
    /// returns or throws.
    public var onRequest: @Sendable (NetworkRequest) -> Void

    public init(
        arguments: [String], standardInput: [UInt8] = [], workspace: String, profile: SandboxProfile,
        environment: [String: String] = [:], wallClock: Duration? = nil, network: NetworkAccess? = nil,
        onRequest: @escaping @Sendable (NetworkRequest) -> Void = { _ in }
    ) {
        self.arguments = arguments
        self.standardInput = standardInput
        self.workspace = workspace
        self.profile = profile
        self.environment = environment
        self.wallClock = wallClock
        self.network = network
        self.onRequest = onRequest
    }
}

/// How a program ended.
public enum ExecutionEnding: Codable, Sendable, Hashable {
    case exited(Int32)
    case signaled(Int32)
    /// Killed because it met the named limit.
    case stopped(SandboxLimit)

    public var succeeded: Bool { self == .exited(0) }
}

/// The limits that can end a program.
public enum SandboxLimit: String, Codable, Sendable {
    case wallClock, cpuTime, memory, output
    /// A file was too large.
    case storage
    /// The workspace grew by too much.
    case disk
    /// There were too many files in the workspace, /tmp or /dev/shm.
    case files
}

/// What a stream of a program said.
public struct CapturedOutput: Sendable, Hashable {
    /// Valid, sanitised text: at most the profile's output limit.
    public var text: String
    /// Bytes that the program wrote, including those dropped.
    public var byteCount: Int
    public var isTruncated: Bool
    /// Where `text` lacks a part and the execution asked for it: valid, sanitised text of all that the program wrote
    /// before it was stopped, at most four times the profile's output limit and a little.
    public var whole: String?

    public init(text: String, byteCount: Int, isTruncated: Bool) {
        self.text = text
        self.byteCount = byteCount
        self.isTruncated = isTruncated
    }
}

public struct ExecutionOutcome: Sendable {
    public var ending: ExecutionEnding
    public var standardOutput: CapturedOutput
    public var standardError: CapturedOutput
    public var wallTime: Duration
    /// User and system time of all processes, where the system tells.
    public var cpuTime: Duration?
    /// Peak of the program's resident memory in bytes, where the system tells.
    public var peakMemory: Int?
    /// Bytes of storage that were written, overwritten ones each time, where the system tells. /tmp is memory.
    public var bytesWritten: Int?
    /// The most processes that were seen at a time; nil where the program was over before anybody looked.
    public var processes: Int?

    public init(
        ending: ExecutionEnding, standardOutput: CapturedOutput, standardError: CapturedOutput, wallTime: Duration,
        cpuTime: Duration? = nil, peakMemory: Int? = nil, bytesWritten: Int? = nil, processes: Int? = nil
    ) {
        self.ending = ending
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.peakMemory = peakMemory
        self.bytesWritten = bytesWritten
        self.processes = processes
    }
}

/// What a program used, for the log; nil where the system does not tell.
public struct ResourceUse: Codable, Sendable, Hashable {
    public var cpuMilliseconds: Int?
    public var peakMemory: Int?
    public var bytesWritten: Int?
    public var processes: Int?

    public init(
        cpuMilliseconds: Int? = nil, peakMemory: Int? = nil, bytesWritten: Int? = nil, processes: Int? = nil
    ) {
        self.cpuMilliseconds = cpuMilliseconds
        self.peakMemory = peakMemory
        self.bytesWritten = bytesWritten
        self.processes = processes
    }
}

extension ExecutionOutcome {
    /// Nil where nothing is known.
    public var resources: ResourceUse? {
        let use = ResourceUse(
            cpuMilliseconds: cpuTime.map { Int($0 / .milliseconds(1)) }, peakMemory: peakMemory,
            bytesWritten: bytesWritten, processes: processes)
        return use == ResourceUse() ? nil : use
    }
}

/// Why the sandbox did not start a program.
public struct SandboxError: HoneError {
    public struct Code: RawRepresentable, Hashable, Sendable, Codable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// bubblewrap is not installed.
        public static let launcherMissing = Code(rawValue: "launcher-missing")
        /// The kernel or a container refuses user namespaces or another wall.
        public static let confinementRefused = Code(rawValue: "confinement-refused")
        public static let badProfile = Code(rawValue: "bad-profile")
        public static let badWorkspace = Code(rawValue: "bad-workspace")
        /// The program's arguments are too long, or hold what no argument can.
        public static let badArguments = Code(rawValue: "bad-arguments")
        public static let launchFailed = Code(rawValue: "launch-failed")
        /// A path outside the workspace, through a symbolic link, or not a regular file.
        public static let forbiddenPath = Code(rawValue: "forbidden-path")
        public static let fileFailed = Code(rawValue: "file-failed")
        public static let snapshotFailed = Code(rawValue: "snapshot-failed")
        /// The workspace holds more than can be kept.
        public static let workspaceTooLarge = Code(rawValue: "workspace-too-large")
        /// The workspace holds what keeps its state from being recorded.
        public static let unkeepableWorkspace = Code(rawValue: "unkeepable-workspace")
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var exitStatus: ExitStatus {
        switch code {
        case .launcherMissing, .confinementRefused: .blocked
        case .badProfile: .configuration
        case .badWorkspace, .workspaceTooLarge, .unkeepableWorkspace: .usage
        default: .internalError
        }
    }
}
