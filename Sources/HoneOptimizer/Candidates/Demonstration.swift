import HoneEvaluation

/// A case with a good answer to it, shown in the prompt.
public struct Demonstration: Codable, Sendable, Hashable {
    /// That of its case.
    public var id: String
    public var input: String
    public var answer: String

    /// Nil where the case cannot be shown: it is too long, or would be read as a variable of the prompt.
    init?(_ item: Case, answer: String) {
        let words = [item.input, answer].reduce(0) { $0 + $1.split(whereSeparator: \.isWhitespace).count }
        guard words <= Self.mostWords, !answer.allSatisfy(\.isWhitespace), !item.input.contains("{{"),
            !answer.contains("{{")
        else { return nil }
        (id, input, self.answer) = (item.id, item.input, answer)
    }

    private static let mostWords = 200

    var lines: [String] {
        "Example input:\n\(input)\nExample answer:\n\(answer)".split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
    }
}
