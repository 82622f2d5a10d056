/// The candidate that a misspelt word most likely meant, or nil where none is near.
///
///     suggestion(for: "pyhton", among: ["python", "shell"])  // "python"
public func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    // What a model made up may be of any length, and the table grows with it.
    guard word.utf8.count <= 100 else { return nil }
    let typed = word.lowercased()
    let nearest = candidates.map { ($0, editDistance(typed, $0.lowercased())) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let (candidate, distance) = nearest, distance <= max(1, min(typed.count, candidate.count) / 3) else {
        return nil
    }
    return candidate
}

/// Damerau-Levenshtein distance, adjacent transpositions only.
private func editDistance(_ first: String, _ second: String) -> Int {
    let a = Array(first)
    let b = Array(second)
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { table[i][0] = i }
    for j in 0...b.count { table[0][j] = j }
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    for i in 1...a.count {
        for j in 1...b.count {
            let substitution = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, substitution)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
            }
        }
    }
    return table[a.count][b.count]
}
