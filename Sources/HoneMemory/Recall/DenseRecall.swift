import HoneCore
import HoneStore
import Synchronization

/// The embedding model of a memory, found when it is first needed.
final class DenseRecall: Sendable {
    /// Memories that one recall of a run embeds at most: what was stored before a model was named catches up over
    /// several recalls.
    static let perRecall = 16

    private let find: @Sendable () throws -> (any EmbeddingModel)?
    private let found = Mutex<(any EmbeddingModel)??>(nil)

    init(_ find: @escaping @Sendable () throws -> (any EmbeddingModel)?) { self.find = find }

    private func model() throws -> (any EmbeddingModel)? {
        try found.withLock { found in
            if let found { return found }
            let model = try find()
            found = .some(model)
            return model
        }
    }

    /// The vector of `text`, after memories that lack one of the same model got theirs.
    ///
    /// - Parameter limit: how many memories; nil for all.
    /// - Returns: nil without a model.
    func query(_ text: String, in file: Store, limit: Int?) throws -> DenseQuery? {
        guard !text.isEmpty, let model = try model() else { return nil }
        let identity = try model.identity
        var rest = limit ?? .max
        while rest > 0 {
            let memories = try file.read {
                try VectorTable(database: $0).memoriesWithout(identity, limit: min(rest, Self.perRecall))
            }
            guard !memories.isEmpty else { break }
            let vectors = try model.embed(memories.map(\.text))
            try file.write {
                try VectorTable(database: $0).store(Array(zip(memories.map(\.id), vectors)), of: identity)
            }
            rest -= memories.count
        }
        return DenseQuery(model: identity, vector: try model.embed([text])[0])
    }
}

/// Two rankings made into one. Source: Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and
/// individual rank learning methods", 2009, with their constant.
enum ReciprocalRankFusion {
    private static let constant = 60.0

    /// - Parameter ranks: from 0, in each ranking that has the item.
    static func score(_ ranks: [Int?]) -> Double {
        ranks.compactMap { $0 }.reduce(0) { $0 + 1 / (constant + 1 + Double($1)) }
    }
}
