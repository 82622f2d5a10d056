/// Lines compared by their words, to tell a line that is worded anew from one that says something else.
struct LineLikeness: Sendable {
    /// Words of the task's cases: lines that differ in one of these say different things.
    private let subject: Set<String>
    private var words: [String: Set<String>] = [:]

    /// Lines that share less of their words say different things.
    private static let share = 0.7
    private static let leastWords = 4

    init(subject: Set<String> = []) { self.subject = subject }

    /// Whether two lines hold the same words but for a few, none of which is a number or a word of the cases.
    mutating func isAlike(_ a: String, _ b: String) -> Bool {
        if a == b { return true }
        let (first, second) = (wordSet(a), wordSet(b))
        guard min(first.count, second.count) >= Self.leastWords else { return false }
        let common = first.intersection(second).count
        guard Double(common) >= Self.share * Double(first.count + second.count - common) else { return false }
        return !first.symmetricDifference(second).contains { $0.contains(where: \.isNumber) || subject.contains($0) }
    }

    private mutating func wordSet(_ line: String) -> Set<String> {
        if let known = words[line] { return known }
        let set = Self.words(of: line)
        words[line] = set
        return set
    }

    static func words(of text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }
}
