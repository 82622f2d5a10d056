/// What turns one text into another, line by line.
struct LineDifference {
    /// In the order of the lines.
    private(set) var changes: [Edit.Change] = []

    /// A text that keeps less than a third of the lines of `old`, in whatever words, is one rewrite.
    init(from old: String, to new: String, subject: Set<String> = []) {
        let a = Self.lines(old)
        let b = Self.lines(new)
        var likeness = LineLikeness(subject: subject)
        let kept = a.count { line in b.contains { likeness.isAlike(line, $0) } }
        guard a.count < 3 || kept * 3 >= a.count else {
            changes = [.rewrite(new)]
            return
        }
        var (i, j) = (0, 0)
        let common = Self.commonLengths(a, b) { likeness.isAlike($0, $1) }
        var previous: String?
        while i < a.count || j < b.count {
            if i < a.count, j < b.count, likeness.isAlike(a[i], b[j]), common[i][j] == common[i + 1][j + 1] + 1 {
                if a[i] != b[j] { changes.append(.replace(a[i], with: b[j])) }
                previous = a[i]
                (i, j) = (i + 1, j + 1)
            } else if i < a.count, j < b.count, common[i][j] == common[i + 1][j + 1] {
                // Lines that say different things are tried one without the other; what would leave nothing, or lose a
                // variable for a while, is not.
                if a.count < 3 || a[i].contains("{{") {
                    changes.append(.replace(a[i], with: b[j]))
                } else {
                    changes += [.remove(a[i]), .add(b[j], after: previous)]
                }
                previous = b[j]
                (i, j) = (i + 1, j + 1)
            } else if j < b.count, i == a.count || common[i][j + 1] >= common[i + 1][j] {
                changes.append(.add(b[j], after: previous))
                previous = b[j]
                j += 1
            } else {
                changes.append(.remove(a[i]))
                i += 1
            }
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }.map(String.init)
    }

    /// The length of the longest common subsequence of each pair of ends.
    private static func commonLengths(
        _ a: [String], _ b: [String], isAlike: (String, String) -> Bool
    ) -> [[Int]] {
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in a.indices.reversed() {
            for j in b.indices.reversed() {
                table[i][j] = isAlike(a[i], b[j]) ? table[i + 1][j + 1] + 1 : max(table[i + 1][j], table[i][j + 1])
            }
        }
        return table
    }
}
