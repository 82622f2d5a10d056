/// Numbers as answers write them.
enum Numbers {
    /// The last number of a text: `1,250.5`, `-3`, `$40`, `2e3`.
    static func last(in text: String) -> Double? {
        var result: Double?
        for match in text.matches(of: /-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?/) {
            result = Double(match.output.filter { $0 != "," }) ?? result
        }
        return result
    }
}

/// Token F1 after the normalisation of SQuAD (Rajpurkar et al. 2016): lower case, no punctuation, no articles.
enum TokenF1 {
    static func score(_ answer: String, _ expected: String) -> Double {
        let (given, right) = (tokens(answer), tokens(expected))
        guard !given.isEmpty, !right.isEmpty else { return given == right ? 1 : 0 }
        var left = Dictionary(right.map { ($0, 1) }, uniquingKeysWith: +)
        var common = 0
        for token in given where left[token, default: 0] > 0 {
            left[token, default: 0] -= 1
            common += 1
        }
        return 2 * Double(common) / Double(given.count + right.count)
    }

    private static func tokens(_ text: String) -> [Substring] {
        text.lowercased().filter { !$0.isPunctuation }.split(whereSeparator: \.isWhitespace)
            .filter { !["a", "an", "the"].contains($0) }
    }
}

enum RegexGrading {
    /// The task's pattern, in which `{{expected}}` stands for the expected text.
    static func expression(_ pattern: String, expected: String) throws(EvaluationError) -> Regex<AnyRegexOutput> {
        let quoted = expected.reduce(into: "") { text, character in
            if "\\^$.|?*+()[]{}/-".contains(character) { text.append("\\") }
            text.append(character)
        }
        do {
            return try Regex(
                pattern.split(separator: "{{expected}}", omittingEmptySubsequences: false)
                    .joined(separator: quoted))
        } catch {
            throw EvaluationError(
                .badValue, "The pattern '\(pattern)' of the reward is no regular expression. Correct it.")
        }
    }
}
