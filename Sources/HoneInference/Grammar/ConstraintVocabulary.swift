/// A vocabulary prepared for constraints: its texts as a prefix tree. One for each model.
public final class ConstraintVocabulary: Sendable {
    /// The number of tokens, those that are no text included.
    public let count: Int
    let trie: TokenTrie
    /// The tokens that end a generation.
    let ends: [Int32]
    /// What all tokens do inside a JSON string, and inside one without escapes.
    let jsonRuns: TextRuns?
    let plainRuns: TextRuns?
    private let pieces: ByteStrings
    private let isText: [Bool]

    public convenience init(_ tokenizer: Tokenizer) {
        self.init(
            pieces: tokenizer.pieces, isText: (0..<tokenizer.count).map { tokenizer.isText($0) },
            ends: tokenizer.endsOfGeneration)
    }

    init(pieces: ByteStrings, isText: [Bool], ends: [Int32]) {
        count = pieces.count
        let excluded = Set(ends)
        let isText = isText.enumerated().map { $1 && !excluded.contains(Int32($0)) }
        trie = TokenTrie(pieces) { isText[$0] }
        self.ends = ends
        self.pieces = pieces
        self.isText = isText
        var table = ExpressionTable()
        let character = JSONText.character(&table)
        let plain = table.codePoints(JSONText.plain)
        var automaton = Automaton(Grammar(table: table, root: character))
        jsonRuns = TextRuns(of: character, in: &automaton, trie, tokens: pieces.count)
        plainRuns = TextRuns(of: plain, in: &automaton, trie, tokens: pieces.count)
    }

    func bytes(of token: Int32) -> ArraySlice<UInt8> {
        token >= 0 && Int(token) < count && isText[Int(token)] ? pieces[Int(token)] : []
    }
}
