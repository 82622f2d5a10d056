/// Lines compared by their words, to tell a line that is worded anew from one that says something else.
struct LineLikeness: Sendable {
    private var words: [String: Set<Substring>] = [:]

    /// Lines that share less of their words say different things.
    private static let share = 0.7
    private static let leastWords = 4

    /// Whether two lines hold the same words but for a few; lines that differ in a number are never alike.
    mutating func isAlike(_ a: String, _ b: String) -> Bool {
        if a == b { return true }
        let (first, second) = (wordSet(a), wordSet(b))
        guard min(first.count, second.count) >= Self.leastWords else { return false }
        let common = first.intersection(second).count
        guard Double(common) >= Self.share * Double(first.count + second.count - common) else { return false }
        return !first.symmetricDifference(second).contains { $0.contains(where: \.isNumber) }
    }

    private mutating func wordSet(_ line: String) -> Set<Substring> {
        if let known = words[line] { return known }
        let lowered = line.lowercased()
        let set = Set(lowered.split { !$0.isLetter && !$0.isNumber }.map { Substring(String($0)) })
        words[line] = set
        return set
    }
}
