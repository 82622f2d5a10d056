import GRDB
import HoneCore
import HoneStore

/// The full-text index.
struct TextSearch {
    let database: Database

    struct Match {
        var record: MemoryRecord
        /// Okapi BM25; higher is better.
        var relevance: Double
        /// Words of the memory that the query asked for, in order of first use.
        var sharedWords: [String]
    }

    /// Best first.
    ///
    /// - Parameter project: only memories of this project and of every project; nil for all.
    func matches(
        of text: String, kinds: Set<MemoryKind>, project: String?, includeArchived: Bool, limit: Int
    ) throws -> [Match] {
        guard let expression = MatchExpression(text).text else { return [] }
        var condition = MemoryTable.kindList(kinds)
        if !includeArchived { condition += " AND \(MemoryTable.live)" }
        // Control characters mark the matches: no text that a person reads has them.
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(MemoryTable.columns), rank, highlight(memories_text, 0, char(1), char(2)),
                highlight(memories_text, 1, char(1), char(2))
                FROM memories_text CROSS JOIN memories AS m ON m.id = memories_text.rowid
                WHERE memories_text MATCH ?1 AND \(condition) AND (?2 IS NULL OR m.project IS NULL OR m.project = ?2)
                ORDER BY rank LIMIT ?3
                """)
        return try Row.fetchAll(statement, arguments: [expression, project, limit]).map { row in
            let rank: Double = try row.value(MemoryTable.columnCount)
            let text: String = try row.value(MemoryTable.columnCount + 1)
            let bigrams: String? = try row.value(MemoryTable.columnCount + 2)
            return Match(
                record: try MemoryTable.record(row), relevance: -rank,
                sharedWords: Self.marked(text) + (bigrams.map(Self.marked) ?? []))
        }
    }

    private static func marked(_ text: String) -> [String] {
        var words: [String] = []
        for piece in text.utf8.split(separator: 1).dropFirst(text.utf8.first == 1 ? 0 : 1) {
            let word = String(decoding: piece.prefix { $0 != 2 }, as: UTF8.self).lowercased()
            if !words.contains(word) { words.append(word) }
        }
        return words
    }
}
