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
    /// The texts in `files`, by name, lie beside it.
    case command([String], profile: String, seconds: Double, files: [String: String]? = nil)
    /// The answer's Python code, judged by the case's tests in a field: the share of assertions that holds.
    case code(testField: String, profile: String, seconds: Double)
    /// The share of the checks of an agent's run that passed, less a share of that for each detour: a round of
    /// debugging, or a plan that was dropped for another.
    case checks(detourCost: Double? = nil)
    /// A model that reads a rubric and answers with a score from 0 to 10.
    case judge(rubric: String)
    case weighted([WeightedReward])

    /// Equal rewards, and no others, have equal texts, in every process.
    var canonicalText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Whether it looks at an agent's run.
    public var needsRun: Bool {
        switch self {
        case .checks: true
        case .weighted(let rewards): rewards.contains(where: \.reward.needsRun)
        default: false
        }
    }

    /// Whether all parts have to be right for a score of 1; otherwise the score is their mean.
    public var needsAllParts: Bool {
        switch self {
        case .json(let all): all
        case .code, .checks: false
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
