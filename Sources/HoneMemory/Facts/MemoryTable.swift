import GRDB
import HoneCore
import HoneStore

/// The rows of the memories.
struct MemoryTable {
    let database: Database

    static let columns = """
        m.id, m.kind, m.text, m.signature, m.project, m.agent, m.run, m.event, m.origin, m.confidence, m.created, \
        m.updated, m.valid_from, m.valid_to, m.archived, m.uses, m.helped
        """
    static let columnCount = 17

    /// A recall sees only what was not forgotten and still holds.
    static let live = "m.archived IS NULL AND m.valid_to IS NULL"

    static func kindList(_ kinds: Set<MemoryKind>) -> String {
        "m.kind IN (" + kinds.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ") + ")"
    }

    func records(_ condition: String, _ arguments: StatementArguments) throws -> [MemoryRecord] {
        let statement = try database.cachedStatement(
            sql: "SELECT \(Self.columns) FROM memories AS m WHERE \(condition)")
        return try Row.fetchAll(statement, arguments: arguments).map(Self.record)
    }

    static func record(_ row: Row) throws -> MemoryRecord {
        let run: String? = try row.value(6)
        return MemoryRecord(
            id: MemoryID(rawValue: try row.value(0)), kind: MemoryKind(rawValue: try row.value(1)) ?? .episode,
            text: try row.value(2), signature: try row.value(3), project: try row.value(4), agent: try row.value(5),
            provenance: Provenance(
                run: run.map(RunID.init(rawValue:)), event: try row.value(7),
                origin: Origin(rawValue: try row.value(8)) ?? .untrusted),
            confidence: try row.value(9), created: try row.value(10), updated: try row.value(11),
            validFrom: try row.value(12), validTo: try row.value(13), archived: try row.value(14),
            uses: try row.value(15), helped: try row.value(16))
    }

    /// The memory that says the same: one that can be recalled before one that cannot, then the most trusted.
    func sameAs(_ memory: NewMemory) throws -> MemoryRecord? {
        let text = memory.storedText
        return try records(
            "m.fingerprint = ? AND m.kind = ? AND m.project IS ? AND m.text = ? ORDER BY m.id DESC",
            [memory.fingerprint, memory.kind.rawValue, memory.project, text]
        ).min { first, second in
            let keys = [first, second].map { ($0.archived == nil ? 0 : 1, -$0.provenance.origin.trust) }
            return keys[0] < keys[1]
        }
    }

    func insert(_ memory: NewMemory, at time: Int64, uses: Int = 0, helped: Int = 0) throws -> MemoryID {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO memories (kind, text, bigrams, signature, project, agent, run, event, origin, confidence,
                fingerprint, created, updated, valid_from, uses, helped)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let text = memory.storedText
        let confidence = memory.confidence.isFinite ? min(max(memory.confidence, 0), 1) : 0
        try statement.execute(arguments: [
            memory.kind.rawValue, text, Words(of: text).bigramText, memory.signature, memory.project, memory.agent,
            memory.provenance.run?.rawValue, memory.provenance.event, memory.provenance.origin.rawValue, confidence,
            memory.fingerprint, time, time, time, uses, helped,
        ])
        return MemoryID(rawValue: database.lastInsertedRowID)
    }

    func setConfidence(_ confidence: Double, of id: MemoryID, at time: Int64) throws {
        let value = confidence.isFinite ? min(max(confidence, 0), 1) : 0
        try database.execute(
            sql: "UPDATE memories SET confidence = ?, updated = ? WHERE id = ?", arguments: [value, time, id.rawValue])
    }

    func archive(_ id: MemoryID, at time: Int64, supersededAt validTo: Int64? = nil) throws {
        try database.execute(
            sql: """
                UPDATE memories SET archived = coalesce(archived, ?), valid_to = coalesce(valid_to, ?), updated = ?
                WHERE id = ?
                """, arguments: [time, validTo, time, id.rawValue])
    }

    func restore(_ id: MemoryID, at time: Int64) throws {
        try database.execute(
            sql: "UPDATE memories SET archived = NULL, valid_to = NULL, updated = ? WHERE id = ?",
            arguments: [time, id.rawValue])
    }
}

extension NewMemory {
    /// The text as it is kept: SQLite's text ends at a NUL.
    var storedText: String {
        text.utf8.contains(0) ? sanitized(text) : text
    }

    /// Finds equal memories quickly; equality itself is decided on the texts.
    var fingerprint: Int64 {
        Int64(truncatingIfNeeded: Int(Digest(of: storedText).hexadecimal.prefix(15), radix: 16) ?? 0)
    }
}
