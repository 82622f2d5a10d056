import HoneCore

/// The rewards that compare texts.
public struct TextGrader: Grader {
    public let definition: RewardDefinition

    public init(_ definition: RewardDefinition) { self.definition = definition }

    public func grade(_ answer: String, for item: Case) async throws -> Grade { try grade(of: answer, item) }

    func grade(of answer: String, _ item: Case) throws -> Grade {
        let expected = trimmed(item.expected)
        switch definition {
        case .exact(let part, let ignoresCase):
            let given = part == .lastLine ? lastLine(of: answer) : trimmed(answer)
            let isRight = references(expected).contains {
                ignoresCase ? $0.lowercased() == given.lowercased() : $0 == given
            }
            let fields = isRight ? [] : AnswerDifference.complaints(given, expected)
            return verdict(
                isRight,
                fields.isEmpty
                    ? "Expected exactly '\(shown(expected))' but got '\(shown(given))'." : fields.joined(separator: " ")
            )
        case .contains:
            return verdict(
                answer.lowercased().contains(text: expected.lowercased()),
                "The answer does not contain '\(shown(expected))'.")
        case .regex(let pattern):
            let expression = try RegexGrading.expression(pattern, expected: expected)
            return verdict(
                answer.firstMatch(of: expression) != nil, "The answer does not match the pattern '\(shown(pattern))'.")
        case .numeric(let tolerance):
            return try numeric(answer, expected, tolerance)
        case .f1:
            let score = TokenF1.score(answer, expected)
            return Grade(
                score: score,
                feedback: score == 1 ? "" : "Expected '\(shown(expected))'; the words agree to \(Int(score * 100)) %.")
        case .length(let characters):
            let excess = Double(answer.count - characters) / Double(max(characters, 1))
            return Grade(
                score: max(0, min(1, 1 - excess)),
                feedback: excess <= 0
                    ? "" : "The answer is longer than \(characters) characters: it has \(answer.count).")
        default:
            throw EvaluationError(.rewardFailed, "This reward compares no texts.")
        }
    }

    private func references(_ expected: String) -> [String] {
        guard expected.hasPrefix("["), let list = try? JSONValue(parsing: expected), let texts = list.array else {
            return [expected]
        }
        return texts.compactMap(\.string).map(trimmed)
    }

    private func verdict(_ isRight: Bool, _ complaint: String) -> Grade {
        Grade(score: isRight ? 1 : 0, feedback: isRight ? "" : complaint)
    }

    private func numeric(_ answer: String, _ expected: String, _ tolerance: Double) throws -> Grade {
        guard let right = Numbers.last(in: expected) else {
            throw EvaluationError(
                .rewardFailed, "The reward 'numeric' needs a number as the expected answer of each case.")
        }
        guard let given = Numbers.last(in: answer) else {
            return Grade(score: 0, feedback: "The answer holds no number; expected \(shown(expected)).")
        }
        let isRight = abs(given - right) <= tolerance * max(abs(right), 1e-12) || given == right
        return verdict(isRight, "Expected the number \(right) but got \(given).")
    }

    private func shown(_ text: String) -> String { headAndTail(text, limit: 400) }
}

extension String {
    /// Whether `text` occurs in this one; the empty text does.
    func contains(text: String) -> Bool { text.isEmpty || firstRange(of: text) != nil }
}

func trimmed(_ text: some StringProtocol) -> String {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
        let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(text[first...last])
}

func lastLine(of text: String) -> String {
    text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }.map(trimmed) ?? ""
}
