import HoneCore

/// The rewards that look at named fields: `key=value` pairs and JSON members. Each field is a part of the grade.
public struct FieldGrader: Grader {
    public let definition: RewardDefinition

    public init(_ definition: RewardDefinition) { self.definition = definition }

    public func grade(_ answer: String, for item: Case) async throws -> Grade {
        switch definition {
        case .json(let all): try json(answer, item.expected, all: all)
        default: pairs(answer, item.expected)
        }
    }

    /// The last line of the answer that holds a pair has to be the expected one, letter for letter.
    private func pairs(_ answer: String, _ expected: String) -> Grade {
        let lines = trimmed(answer).split(whereSeparator: \.isNewline)
        let line = lines.last { $0.contains("=") } ?? lines.last ?? ""
        var given = trimmed(line)
        while given.hasSuffix(".") { given.removeLast() }
        let (right, got) = (AnswerDifference.pairs(in: expected), AnswerDifference.pairs(in: given))
        let values = Dictionary(got, uniquingKeysWith: { first, _ in first })
        var parts: [String: Double] = [:]
        var complaints: [String] = []
        for (key, value) in right {
            let isRight = values[key] == value
            parts[key] = isRight ? 1 : 0
            if !isRight { complaints.append(AnswerDifference.complaint(key, value, values[key])) }
        }
        let isExact = given == trimmed(expected)
        if !isExact, complaints.isEmpty {
            complaints.append("The output must be exactly: \(expected)")
            parts["form"] = 0
        }
        return Grade(score: isExact ? 1 : 0, parts: parts, feedback: complaints.joined(separator: " "))
    }

    private func json(_ answer: String, _ expected: String, all: Bool) throws -> Grade {
        guard let right = (try? JSONValue(parsing: expected))?.object, !right.isEmpty else {
            throw EvaluationError(
                .rewardFailed, "The reward 'json' needs a JSON object as the expected answer of each case.")
        }
        guard let got = AnswerJSON.value(in: answer)?.object else {
            return Grade(
                score: 0, parts: right.mapValues { _ in 0 }, feedback: "The answer holds no JSON object.")
        }
        var parts: [String: Double] = [:]
        var complaints: [String] = []
        for (key, value) in right.sorted(by: { $0.key < $1.key }) {
            let isRight = got[key] == value || (got[key]?.number).map { $0 == value.number } ?? false
            parts[key] = isRight ? 1 : 0
            if !isRight {
                complaints.append("Field '\(key)': expected \(value.text) but got \(got[key]?.text ?? "nothing").")
            }
        }
        let share = parts.values.reduce(0, +) / Double(parts.count)
        return Grade(
            score: all ? (share == 1 ? 1 : 0) : share, parts: parts, feedback: complaints.joined(separator: " "))
    }
}

/// JSON as models answer with it: alone, in a fence, or after a sentence.
enum AnswerJSON {
    static func value(in answer: String) -> JSONValue? {
        if let value = try? JSONValue(parsing: trimmed(answer)) { return value }
        if let fenced = FencedBlock.first(in: answer), let value = try? JSONValue(parsing: trimmed(fenced)) {
            return value
        }
        guard let start = answer.firstIndex(where: { $0 == "{" || $0 == "[" }),
            let end = answer.lastIndex(where: { $0 == "}" || $0 == "]" }), start < end
        else { return nil }
        return try? JSONValue(parsing: String(answer[start...end]))
    }
}

/// The text between two lines of three backquotes or more.
public enum FencedBlock {
    public static func first(in text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let open = lines.firstIndex(where: { $0.hasPrefix("```") }) else { return nil }
        let fence = lines[open].prefix { $0 == "`" }
        guard let close = lines[(open + 1)...].firstIndex(where: { trimmed($0) == fence }) else { return nil }
        return lines[(open + 1)..<close].joined(separator: "\n")
    }
}
