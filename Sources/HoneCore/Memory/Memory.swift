public struct MemoryID: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

public enum MemoryKind: String, Codable, Sendable, CaseIterable {
    /// What happened in a run.
    case episode
    /// A failure and what fixed it.
    case lesson
    /// A statement about the person, the project or the world.
    case fact
}

/// Where a memory came from. Never changed after it is written.
public struct Provenance: Codable, Sendable, Hashable {
    /// Nil for what a person added by hand.
    public var run: RunID?
    public var event: Int?
    /// The least trusted origin among everything that the memory was made from.
    public var origin: Origin

    public init(run: RunID?, event: Int?, origin: Origin) {
        self.run = run
        self.event = event
        self.origin = origin
    }
}

public struct NewMemory: Sendable, Hashable {
    public var kind: MemoryKind
    public var text: String
    /// For a lesson: the failure that it is about.
    public var signature: String?
    /// The project that it belongs to, a host folder; nil for every project.
    public var project: String?
    public var agent: String?
    public var provenance: Provenance
    /// 0 to 1: how sure it is that this holds. A lesson whose fix passed a check is surer than one that did not.
    public var confidence: Double

    public init(
        kind: MemoryKind, text: String, signature: String? = nil, project: String? = nil, agent: String? = nil,
        provenance: Provenance, confidence: Double
    ) {
        self.kind = kind
        self.text = text
        self.signature = signature
        self.project = project
        self.agent = agent
        self.provenance = provenance
        self.confidence = confidence
    }
}

/// What to look for.
public struct MemoryQuery: Sendable, Hashable {
    /// Free text: a goal, an error message. May be empty where there is a signature.
    public var text: String
    /// Lessons of exactly this failure come first.
    public var signature: String?
    public var project: String?
    public var kinds: Set<MemoryKind>
    public var limit: Int

    public init(
        text: String, signature: String? = nil, project: String? = nil,
        kinds: Set<MemoryKind> = Set(MemoryKind.allCases),
        limit: Int
    ) {
        self.text = text
        self.signature = signature
        self.project = project
        self.kinds = kinds
        self.limit = limit
    }
}

public struct RecalledMemory: Codable, Sendable, Hashable {
    public var id: MemoryID
    public var kind: MemoryKind
    public var text: String
    public var provenance: Provenance
    /// Higher is better; comparable within one recall only.
    public var score: Double
    /// Why it was recalled, for a person: the words or the failure that matched.
    public var reason: String

    public init(
        id: MemoryID, kind: MemoryKind, text: String, provenance: Provenance, score: Double, reason: String
    ) {
        self.id = id
        self.kind = kind
        self.text = text
        self.provenance = provenance
        self.score = score
        self.reason = reason
    }
}

/// What runs learned, over all runs.
public protocol Memory: Sendable {
    func recall(_ query: MemoryQuery) throws -> [RecalledMemory]
    /// Stores a memory, or returns the one that says the same already.
    func remember(_ memory: NewMemory) throws -> MemoryID
    /// Counts a use of memories in a run that was verified or was not.
    func credit(_ memories: [MemoryID], verified: Bool) throws
}
