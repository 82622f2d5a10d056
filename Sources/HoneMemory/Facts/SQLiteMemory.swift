import GRDB
public import HoneCore
public import HoneStore

/// What runs learned, in the store's file. Storing needs no model, and recalling none but
/// where an embedding model is named.
///
///     let memory = SQLiteMemory(store)
///     let found = try memory.recall(MemoryQuery(text: "median of a CSV column", limit: 5))
///
/// Nothing is ever deleted: what is forgotten or superseded is archived and can be restored. All errors are
/// `StoreError`.
public final class SQLiteMemory: Memory {
    let file: Store
    let now: @Sendable () -> Int64
    let dense: DenseRecall

    /// - Parameters:
    ///   - embedding: the model that finds what means something similar; nil for words alone. Asked for when it is first
    ///     needed.
    ///   - now: milliseconds since 1970.
    public init(
        _ store: Store, embedding: @escaping @Sendable () throws -> (any EmbeddingModel)? = { nil },
        now: @escaping @Sendable () -> Int64 = { SystemTime.milliseconds }
    ) {
        file = store
        dense = DenseRecall(embedding)
        self.now = now
    }

    /// Stores a memory. Where one of the same kind and project says the same, no less trusted, that one is
    /// returned and becomes surer; a less trusted one is archived in favour of the new. What a person forgot comes
    /// back only when a person says it again.
    public func remember(_ memory: NewMemory) throws -> MemoryID {
        let time = now()
        return try file.write { database in
            let table = MemoryTable(database: database)
            guard let same = try table.sameAs(memory) else { return try table.insert(memory, at: time) }
            guard memory.provenance.origin.trust <= same.provenance.origin.trust else {
                let id = try table.insert(memory, at: time, uses: same.uses, helped: same.helped)
                if same.archived == nil { try table.archive(same.id, at: time, supersededAt: time) }
                return id
            }
            if same.archived != nil {
                guard memory.provenance.origin == .person else { return same.id }
                try table.restore(same.id, at: time)
            }
            try table.setConfidence(combined(same.confidence, memory.confidence), of: same.id, at: time)
            return same.id
        }
    }

    public func credit(_ memories: [MemoryID], verified: Bool) throws {
        guard !memories.isEmpty else { return }
        try file.write { database in
            let statement = try database.cachedStatement(
                sql: "UPDATE memories SET uses = uses + 1, helped = helped + ? WHERE id = ?")
            for id in Set(memories) { try statement.execute(arguments: [verified, id.rawValue]) }
        }
    }

    /// Two sources that say the same are surer than either, and never certain.
    private func combined(_ first: Double, _ second: Double) -> Double {
        let (low, high) = (min(first, second), max(first, second))
        return high + (1 - high) * low / 2
    }
}

extension Origin {
    /// Higher is more trusted.
    var trust: Int {
        switch self {
        case .untrusted: 0
        case .model: 1
        case .person: 2
        case .system: 3
        }
    }
}
