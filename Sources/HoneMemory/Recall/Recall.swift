import GRDB
public import HoneCore
import HoneStore

extension SQLiteMemory {
    /// Memories that may help, best first: those of exactly the failure asked about, then those that share words with
    /// the text or, where there is an embedding model, mean something similar. Each keeps the origin with which it was
    /// stored. An embedding model that fails is done without: a run does not depend on it.
    public func recall(_ query: MemoryQuery) throws -> [RecalledMemory] {
        guard query.limit > 0, !query.kinds.isEmpty else { return [] }
        let vector = try? dense.query(query.text, in: file, limit: DenseRecall.perRecall)
        return try file.read { database in
            let recall = Recall(database: database, query: query, vector: vector)
            let exact = try recall.ofSameFailure()
            let known = Set(exact.map(\.id))
            let similar = try recall.ofSimilarText().filter { !known.contains($0.id) }
            return Array((exact + similar).prefix(query.limit))
        }
    }

    /// Memories that share words with the text, or mean something similar, best match first, for a person who looks for
    /// them.
    ///
    /// - Throws: the embedding model's error, too.
    public func search(
        _ text: String, kinds: Set<MemoryKind> = Set(MemoryKind.allCases), project: String? = nil,
        includeArchived: Bool = false, limit: Int
    ) throws -> [MemoryRecord] {
        guard !kinds.isEmpty, limit > 0 else { return [] }
        let vector = try dense.query(text, in: file, limit: nil)
        return try file.read { database in
            try HybridSearch(database: database, vector: vector).matches(
                of: text, kinds: kinds, project: project, includeArchived: includeArchived, limit: limit
            ).map(\.record)
        }
    }
}

/// Finds candidates and orders them by a convex combination of what is known about each.
struct Recall {
    let database: Database
    let query: MemoryQuery
    let vector: DenseQuery?

    /// The indices propose this many; the order among them takes the rest into account.
    private static let candidates = 50

    private enum Weight {
        static let words = 0.65
        static let usefulness = 0.15
        static let confidence = 0.10
        static let project = 0.10
    }

    func ofSameFailure() throws -> [RecalledMemory] {
        guard let signature = query.signature else { return [] }
        let condition = "m.signature = ? AND \(MemoryTable.live) AND \(MemoryTable.kindList(query.kinds))"
        return try MemoryTable(database: database).records(condition, [signature])
            .map { recalled($0, score: 1 + score($0, words: 1), reason: "the same failure") }
            .sorted { ($0.score, $0.id.rawValue) > ($1.score, $1.id.rawValue) }
    }

    func ofSimilarText() throws -> [RecalledMemory] {
        try HybridSearch(database: database, vector: vector).matches(
            of: query.text, kinds: query.kinds, project: nil, includeArchived: false, limit: Self.candidates
        )
        .filter(isNear)
        .relativeToBest()
        .map { recalled($0.record, score: score($0.record, words: $0.relevance), reason: reason(for: $0)) }
        .sorted { ($0.score, $0.id.rawValue) > ($1.score, $1.id.rawValue) }
    }

    private func reason(for match: HybridSearch.Match) -> String {
        guard !match.sharedWords.isEmpty else { return "means something similar" }
        return "matches " + match.sharedWords.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    }

    /// What happened in another project is worth the model's attention only where more than a single word is shared, or
    /// the meaning is close.
    private func isNear(_ match: HybridSearch.Match) -> Bool {
        guard match.record.kind == .episode, let project = match.record.project, project != query.project else {
            return true
        }
        return match.sharedWords.count > 1 || match.cosine >= HybridSearch.closeCosine
    }

    private func score(_ record: MemoryRecord, words: Double) -> Double {
        // One imaginary run of each outcome: a memory that was never used is neither good nor bad.
        let usefulness = Double(record.helped + 1) / Double(record.uses + 2)
        let project = record.project == nil ? 0.5 : record.project == query.project ? 1 : 0
        return Weight.words * words + Weight.usefulness * usefulness + Weight.confidence * record.confidence
            + Weight.project * project
    }

    private func recalled(_ record: MemoryRecord, score: Double, reason: String) -> RecalledMemory {
        RecalledMemory(
            id: record.id, kind: record.kind, text: record.text, provenance: record.provenance, score: score,
            reason: reason)
    }
}
