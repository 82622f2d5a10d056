/// The name of a run: lowercase letters and digits that sort by time.
public struct RunID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    /// - Parameter milliseconds: since 1970.
    /// - Parameter random: any 30 bits that tell runs of one millisecond apart.
    public init(milliseconds: Int64, random: UInt32) {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
        var text = ""
        for shift in stride(from: 40, through: 0, by: -5) {
            text.append(digits[Int(milliseconds >> Int64(shift) & 31)])
        }
        for shift in stride(from: 15, through: 0, by: -5) { text.append(digits[Int(random >> UInt32(shift) & 31)]) }
        rawValue = text
    }
}

/// An event in its place.
public struct EventRecord: Sendable, Hashable {
    public var run: RunID
    /// From 1, without gaps within a run.
    public var sequence: Int
    /// The event before this one on its branch; nil for the first.
    public var parent: Int?
    /// Milliseconds since 1970.
    public var time: Int64
    public var event: Event

    public init(run: RunID, sequence: Int, parent: Int?, time: Int64, event: Event) {
        self.run = run
        self.sequence = sequence
        self.parent = parent
        self.time = time
        self.event = event
    }
}

/// What a list of runs shows of each.
public struct RunSummary: Sendable, Hashable {
    public var id: RunID
    public var goal: String
    public var agent: String
    public var workspace: String
    /// Milliseconds since 1970.
    public var created: Int64
    public var updated: Int64
    /// Nil while the run is running, or when its process died.
    public var stopReason: StopReason?
    public var steps: Int
    public var tokens: Int
    public var dollars: Double?

    public init(
        id: RunID, goal: String, agent: String, workspace: String, created: Int64, updated: Int64,
        stopReason: StopReason? = nil, steps: Int = 0, tokens: Int = 0, dollars: Double? = nil
    ) {
        self.id = id
        self.goal = goal
        self.agent = agent
        self.workspace = workspace
        self.created = created
        self.updated = updated
        self.stopReason = stopReason
        self.steps = steps
        self.tokens = tokens
        self.dollars = dollars
    }
}

/// The log of all runs. Calls block for as long as a small transaction takes, or until another process has finished
/// its own.
public protocol Journal: Sendable {
    /// Appends events in one transaction and returns them in their places. The first append creates the run and
    /// needs a summary; a later one replaces the summary where it is given. When it returns, the events survive a
    /// crash of the process; with `durably`, also one of the machine.
    func append(_ events: [Event], to run: RunID, summary: RunSummary?, durably: Bool) throws -> [EventRecord]
    /// The events of a run in order; throws where there is no such run.
    func records(of run: RunID) throws -> [EventRecord]
    /// Newest first.
    func runs(limit: Int) throws -> [RunSummary]
    func store(_ blob: [UInt8]) throws -> Digest
    func blob(_ digest: Digest) throws -> [UInt8]
}

/// Why the store cannot be used.
public struct StoreError: HoneError {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let cannotOpen = Code(rawValue: "cannot-open")
        public static let readOnly = Code(rawValue: "read-only")
        public static let corrupt = Code(rawValue: "corrupt")
        public static let newer = Code(rawValue: "newer")
        public static let busy = Code(rawValue: "busy")
        public static let diskFull = Code(rawValue: "disk-full")
        public static let notFound = Code(rawValue: "not-found")
        public static let ambiguous = Code(rawValue: "ambiguous")
        /// Another process runs this run.
        public static let owned = Code(rawValue: "owned")
        public static let failed = Code(rawValue: "failed")
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var exitStatus: ExitStatus {
        switch code {
        case .notFound, .ambiguous: .usage
        case .cannotOpen, .readOnly, .newer, .corrupt: .configuration
        default: .internalError
        }
    }
}
