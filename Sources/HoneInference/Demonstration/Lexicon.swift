/// The words that the demonstration model knows, and what typing errors may have been meant to be.
struct Lexicon: Sendable {
    private let places: [String: Int]
    private let others: Set<String>
    private let columns: Set<String>
    /// Words that a typing error may stand for, by length, in the lexicon's order.
    private let byLength: [Int: [[Unicode.Scalar]]]

    /// Shorter words differ by one letter too often for guessing.
    private static let shortestGuess = 4

    /// - Parameters:
    ///   - words: of the domain, in the order in which typing errors are resolved.
    ///   - others: known words from outside the domain.
    ///   - columns: the words of the domain that are also names of columns.
    init(_ words: [String], others: [String] = [], columns: [String] = []) {
        self.others = Set(others)
        self.columns = Set(columns)
        let words = words + others
        places = Dictionary(words.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        byLength = Dictionary(
            grouping: words.map { Array($0.unicodeScalars) }.filter { $0.count >= Self.shortestGuess }, by: \.count)
    }

    func contains(_ word: String) -> Bool { places[word] != nil }

    /// Whether a known word may also be an argument.
    func mayBeArgument(_ word: String, nearTable: Bool) -> Bool {
        others.contains(word) || nearTable && columns.contains(word)
    }

    /// The first word that differs by one letter: one too many, missing, wrong, or swapped with its neighbour.
    func correction(of word: String) -> String? {
        let letters = Array(word.unicodeScalars)
        guard letters.count >= Self.shortestGuess else { return nil }
        var best: (place: Int, word: String)?
        for length in letters.count - 1...letters.count + 1 {
            for candidate in byLength[length] ?? [] where Self.isNear(letters[...], candidate[...]) {
                var known = ""
                known.unicodeScalars.append(contentsOf: candidate)
                if let place = places[known], place < best?.place ?? .max { best = (place, known) }
            }
        }
        return best?.word
    }

    private static func isNear(_ one: ArraySlice<Unicode.Scalar>, _ two: ArraySlice<Unicode.Scalar>) -> Bool {
        let same = zip(one, two).prefix { $0 == $1 }.count
        let one = one.dropFirst(same)
        let two = two.dropFirst(same)
        if one.count == two.count {
            if one.dropFirst().elementsEqual(two.dropFirst()) { return true }
            return one.dropFirst(2).elementsEqual(two.dropFirst(2))
                && one.prefix(2).elementsEqual(two.prefix(2).reversed())
        }
        return one.count > two.count ? one.dropFirst().elementsEqual(two) : one.elementsEqual(two.dropFirst())
    }
}
