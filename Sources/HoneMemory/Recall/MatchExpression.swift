/// A full-text query that finds texts with any of the words of an arbitrary text. Words are quoted and hold only
/// letters and digits, so nothing in the text can be read as query syntax.
struct MatchExpression {
    /// A long error message has more words than help; each costs a walk through its postings.
    static let mostTerms = 32

    /// Nil where the text has no word to look for.
    let text: String?

    init(_ query: String) {
        let found = Words(of: query, limit: Self.mostTerms * 4)
        // A query of stop words alone still means something.
        let meaningful = found.words.filter { !stopWords.contains($0) && $0.utf8.count <= 64 }
        let words = meaningful.isEmpty && found.bigrams.isEmpty ? found.words : meaningful
        let terms = (words + found.bigrams).prefix(Self.mostTerms)
        text = terms.isEmpty ? nil : terms.map { "\"\($0)\"" }.joined(separator: " OR ")
    }
}
