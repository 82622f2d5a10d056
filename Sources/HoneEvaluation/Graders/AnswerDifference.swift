import HoneCore

/// What differs between an answer and the expected one, where that consists of named fields: a reward may say yes or
/// no only, and the two texts say more.
public enum AnswerDifference {
    /// A sentence for each field that is not as expected; none where the expected answer is neither at least two
    /// `key=value` pairs nor a JSON object.
    public static func complaints(_ answer: String, _ expected: String) -> [String] {
        if expected.hasPrefix("{"), let right = (try? JSONValue(parsing: expected))?.object {
            let given = AnswerJSON.value(in: answer)?.object ?? [:]
            return right.sorted { $0.key < $1.key }.filter { given[$0.key] != $0.value }.map {
                complaint($0.key, $0.value.text, given[$0.key]?.text)
            }
        }
        let right = pairs(in: expected)
        guard right.count > 1, right.count == expected.split(separator: ";").count else { return [] }
        let lines = answer.split(whereSeparator: \.isNewline)
        let values = Dictionary(
            pairs(in: String(lines.last { $0.contains("=") } ?? "")), uniquingKeysWith: { first, _ in first })
        return right.filter { values[$0.0] != $0.1 }.map { complaint($0.0, $0.1, values[$0.0]) }
    }

    static func complaint(_ key: String, _ expected: String, _ given: String?) -> String {
        "Field '\(key)': expected '\(expected)' but got '\(given ?? "(missing)")'."
    }

    static func pairs(in line: String) -> [(String, String)] {
        line.split(separator: ";").compactMap { piece in
            guard let equals = piece.firstIndex(of: "=") else { return nil }
            return (trimmed(piece[..<equals]), trimmed(piece[piece.index(after: equals)...]))
        }
    }
}
