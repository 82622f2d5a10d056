import GRDB
import HoneCore

/// The full-text index, and the vectors where there is a model for them.
struct HybridSearch {
    let database: Database
    let vector: DenseQuery?

    struct Match {
        var record: MemoryRecord
        /// Higher is better; comparable within one search only.
        var relevance: Double
        /// Words of the memory that the query asked for, in order of first use.
        var sharedWords: [String]
        /// Of the angle to the query; 0 where that is not known.
        var cosine: Float
    }

    /// With all-MiniLM-L6-v2, seven pairs of sentences as they occur in memories that mean something similar had cosines
    /// from 0.36 to 0.87, and 77 pairs that do not at most 0.30.
    private static let leastCosine: Float = 0.3
    static let closeCosine: Float = 0.5

    /// Best first.
    ///
    /// - Parameter project: only memories of this project and of every project; nil for all.
    func matches(
        of text: String, kinds: Set<MemoryKind>, project: String?, includeArchived: Bool, limit: Int
    ) throws -> [Match] {
        let worded = try TextSearch(database: database).matches(
            of: text, kinds: kinds, project: project, includeArchived: includeArchived, limit: limit)
        let near =
            try vector.map {
                try VectorTable(database: database).nearest(
                    to: $0, kinds: kinds, project: project, includeArchived: includeArchived,
                    least: Self.leastCosine, limit: limit)
            } ?? []
        guard !near.isEmpty else {
            return worded.map {
                Match(record: $0.record, relevance: $0.relevance, sharedWords: $0.sharedWords, cosine: 0)
            }
        }
        return Array(fused(worded, near).prefix(limit))
    }

    private func fused(
        _ worded: [TextSearch.Match], _ near: [(record: MemoryRecord, cosine: Float)]
    ) -> [Match] {
        var matches: [MemoryID: Match] = [:]
        var ranks: [MemoryID: [Int?]] = [:]
        for (rank, match) in worded.enumerated() {
            matches[match.record.id] = Match(
                record: match.record, relevance: 0, sharedWords: match.sharedWords, cosine: 0)
            ranks[match.record.id] = [rank]
        }
        for (rank, match) in near.enumerated() {
            matches[match.record.id, default: Match(record: match.record, relevance: 0, sharedWords: [], cosine: 0)]
                .cosine = match.cosine
            ranks[match.record.id, default: []].append(rank)
        }
        return matches.map { id, match in
            var match = match
            match.relevance = ReciprocalRankFusion.score(ranks[id] ?? [])
            return match
        }
        .sorted { ($0.relevance, $0.record.id.rawValue) > ($1.relevance, $1.record.id.rawValue) }
    }
}

extension [HybridSearch.Match] {
    /// With relevances from 0 to 1.
    func relativeToBest() -> [HybridSearch.Match] {
        let best = map(\.relevance).max() ?? 0
        return map { match in
            var match = match
            match.relevance = best > 0 ? match.relevance / best : 0
            return match
        }
    }
}
