public import HoneCore

/// A memory with everything that a person may want to know about it. Times are milliseconds since 1970.
public struct MemoryRecord: Sendable, Hashable {
    public var id: MemoryID
    public var kind: MemoryKind
    public var text: String
    /// For a lesson: the failure that it is about.
    public var signature: String?
    /// The project that it belongs to; nil for every project.
    public var project: String?
    public var agent: String?
    public var provenance: Provenance
    /// 0 to 1.
    public var confidence: Double
    public var created: Int64
    public var updated: Int64
    /// Since when it holds.
    public var validFrom: Int64
    /// Until when it held; nil while it does.
    public var validTo: Int64?
    /// When it was forgotten; nil while it can be recalled.
    public var archived: Int64?
    /// Runs in whose prompts it was.
    public var uses: Int
    /// Those of them that were verified.
    public var helped: Int
}
