import FoundationEssentials
import GRDB
import HoneCore
import HoneStore

/// The vectors of memories, beside them. The table is made when a vector is stored first: a store without an embedding
/// model does not pay for it.
struct VectorTable {
    let database: Database

    /// Of the memories that can be recalled, the newest that have no vector of this model.
    func memoriesWithout(_ model: String, limit: Int) throws -> [MemoryRecord] {
        guard try exists() else {
            return try MemoryTable(database: database).records(
                "\(MemoryTable.live) ORDER BY m.id DESC LIMIT ?", [limit])
        }
        return try MemoryTable(database: database).records(
            """
            \(MemoryTable.live) AND NOT EXISTS (
                SELECT 1 FROM memory_vectors AS v WHERE v.memory = m.id AND v.model = ?
            ) ORDER BY m.id DESC LIMIT ?
            """, [model, limit])
    }

    /// Replaces vectors of another model.
    func store(_ vectors: [(MemoryID, [Float])], of model: String) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS memory_vectors (
                    memory INTEGER PRIMARY KEY REFERENCES memories,
                    model TEXT NOT NULL,
                    vector BLOB NOT NULL
                )
                """)
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO memory_vectors (memory, model, vector) VALUES (?, ?, ?)")
        for (memory, vector) in vectors {
            try statement.execute(arguments: [memory.rawValue, model, Self.bytes(vector)])
        }
    }

    /// The memories whose vectors have the smallest angles to `vector`, the nearest first.
    ///
    /// - Parameter least: cosines below it say nothing.
    func nearest(
        to query: DenseQuery, kinds: Set<MemoryKind>, project: String?, includeArchived: Bool, least: Float, limit: Int
    ) throws -> [(record: MemoryRecord, cosine: Float)] {
        guard try exists() else { return [] }
        var condition = MemoryTable.kindList(kinds)
        if !includeArchived { condition += " AND \(MemoryTable.live)" }
        let statement = try database.cachedStatement(
            sql: """
                SELECT m.id, v.vector FROM memory_vectors AS v JOIN memories AS m ON m.id = v.memory
                WHERE v.model = ?1 AND \(condition) AND (?2 IS NULL OR m.project IS NULL OR m.project = ?2)
                """)
        let rows = try Row.fetchCursor(statement, arguments: [query.model, project])
        var found: [(id: Int64, cosine: Float)] = []
        while let row = try rows.next() {
            let bytes: Data = try row.value(1)
            guard let cosine = query.cosine(to: bytes), cosine >= least else { continue }
            found.append((try row.value(0), cosine))
        }
        found.sort { ($0.cosine, $0.id) > ($1.cosine, $1.id) }
        return try found.prefix(limit).compactMap { candidate in
            try MemoryTable(database: database).records("m.id = ?", [candidate.id]).first.map { ($0, candidate.cosine) }
        }
    }

    private func exists() throws -> Bool { try database.tableExists("memory_vectors") }

    private static func bytes(_ vector: [Float]) -> Data { vector.withUnsafeBytes { Data($0) } }
}

/// What is asked for, as a vector of length 1.
struct DenseQuery {
    /// The identity of the model that made it.
    let model: String
    let vector: [Float]

    /// nil where the bytes are no vector of the same length.
    func cosine(to bytes: Data) -> Float? {
        guard bytes.count == vector.count * MemoryLayout<Float>.size else { return nil }
        return bytes.withUnsafeBytes { raw in
            var sum: Float = 0
            for index in vector.indices {
                sum += vector[index] * raw.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
            }
            return sum
        }
    }
}
