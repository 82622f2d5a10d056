/// A goal as the demonstration model sees it: known words, and names for the literals.
///
///     Goal(reading: "Keep the even ones of 4, 9, 16", lexicon)?.words   // ["keep", "the", "even", "ones", "of", "L0"]
///
/// The rules are those of Models/demonstration/literals.py, with which the training goals were read.
struct Goal {
    struct Name: Hashable, Comparable {
        var text: String
        /// Its place among all literals of the goal.
        var place: Int

        static func < (one: Name, two: Name) -> Bool { one.place < two.place }
    }

    private(set) var words: [String] = []
    private(set) var literals: [(name: String, value: Literal)] = []
    private var counts: [LiteralKind: Int] = [:]

    /// Nil where the goal has more literals than there are names.
    init?(reading goal: String, _ lexicon: Lexicon) {
        var reader = LiteralReader(goal, lexicon)
        guard reader.read() else { return nil }
        self = reader.goal
    }

    init() {}

    subscript(name: String) -> Literal? { literals.first { $0.name == name }?.value }

    mutating func add(_ word: String) { words.append(word) }

    /// False where there are too many.
    mutating func add(_ kind: LiteralKind, _ value: Literal) -> Bool {
        let count = counts[kind, default: 0]
        guard count < kind.most else { return false }
        counts[kind] = count + 1
        let name = "\(kind.rawValue)\(count)"
        literals.append((name, value))
        words.append(name)
        return true
    }
}
