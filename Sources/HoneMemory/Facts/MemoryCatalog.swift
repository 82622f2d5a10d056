import GRDB
public import HoneCore
import HoneStore

/// What `hone memory` shows and changes.
extension SQLiteMemory {
    /// Memories, newest first.
    ///
    /// - Parameter project: only those of this project and those of every project; nil for all.
    public func list(
        kinds: Set<MemoryKind> = Set(MemoryKind.allCases), project: String? = nil, includeArchived: Bool = false,
        limit: Int
    ) throws -> [MemoryRecord] {
        var condition = MemoryTable.kindList(kinds)
        if !includeArchived { condition += " AND \(MemoryTable.live)" }
        return try file.read {
            try MemoryTable(database: $0).records(
                "\(condition) AND (?1 IS NULL OR m.project IS NULL OR m.project = ?1) ORDER BY m.id DESC LIMIT ?2",
                [project, max(0, limit)])
        }
    }

    /// - Throws: `StoreError` of code `notFound`.
    public func show(_ id: MemoryID) throws -> MemoryRecord {
        let found = try file.read { try MemoryTable(database: $0).records("m.id = ?", [id.rawValue]) }
        guard let record = found.first else {
            throw StoreError(
                .notFound, "There is no memory \(id.rawValue). See the memories there are with: hone memory list")
        }
        return record
    }

    /// Archives a memory: it is not recalled any more, and `restore` undoes it.
    public func forget(_ id: MemoryID) throws {
        _ = try show(id)
        try file.write { try MemoryTable(database: $0).archive(id, at: now()) }
    }

    /// Makes an archived memory recallable again.
    public func restore(_ id: MemoryID) throws {
        _ = try show(id)
        try file.write { try MemoryTable(database: $0).restore(id, at: now()) }
    }

    /// How many memories there are, of each kind.
    public func counts() throws -> [MemoryCount] {
        try file.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT kind, count(*), sum(archived IS NOT NULL) FROM memories GROUP BY kind ORDER BY kind"
            ).compactMap { row in
                guard let kind = MemoryKind(rawValue: try row.value(0)) else { return nil }
                return MemoryCount(kind: kind, total: try row.value(1), archived: try row.value(2))
            }
        }
    }
}

public struct MemoryCount: Sendable, Hashable {
    public var kind: MemoryKind
    /// Archived ones included.
    public var total: Int
    public var archived: Int
}
