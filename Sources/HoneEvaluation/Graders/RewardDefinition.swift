import FoundationEssentials
public import HoneCore

/// A reward as a task states it.
public indirect enum RewardDefinition: Codable, Sendable, Hashable {
    /// The answer, or a line of it, equals the expected text, or one of several that are given as a JSON array.
    case exact(AnswerText, ignoresCase: Bool = false)
    /// The answer contains the expected text, whatever the case of its letters.
    case contains
    /// The answer matches a pattern; `{{expected}}` in it stands for the expected text, quoted.
    case regex(pattern: String)
    /// The last number of the answer is the expected one, within a tolerance relative to it.
    case numeric(tolerance: Double)
    /// Token F1 of the answer and the expected text, as SQuAD scores it.
    case f1
    /// `key=value` pairs: 1 where all are right and in order, with a part for each key.
    case pairs
    /// Members of a JSON object: the share that is right, or with `all` 1 where all are.
    case json(all: Bool)
    /// The answer is JSON that satisfies a JSON Schema.
    case jsonSchema(JSONValue)
    /// Answers up to `characters` long score 1, answers twice as long 0.
    case length(characters: Int)
    /// A program that reads the case and the answer as JSON and prints `{"score": …, "feedback": …}`.
    case command([String], profile: String, seconds: Double)
    /// The answer's code and then the case's tests, run as one program; the share of `tests` that passes.
    case code(language: String, testField: String, profile: String, seconds: Double)
    /// A model that reads a rubric and answers with a score from 0 to 10.
    case judge(rubric: String)
    case weighted([WeightedReward])

    /// Equal rewards, and no others, have equal texts, in every process.
    var canonicalText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Whether all parts have to be right for a score of 1; otherwise the score is their mean.
    public var needsAllParts: Bool {
        switch self {
        case .json(let all): all
        case .code: false
        default: true
        }
    }
}

public struct WeightedReward: Codable, Sendable, Hashable {
    public var weight: Double
    public var reward: RewardDefinition

    public init(weight: Double, reward: RewardDefinition) {
        self.weight = weight
        self.reward = reward
    }
}

/// Which text of an answer counts.
public enum AnswerText: String, Codable, Sendable, CaseIterable {
    case whole
    case lastLine = "last-line"
}
