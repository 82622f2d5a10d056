public import HoneCore

/// One answer of the model under test, and what it was worth.
public struct Rollout: Codable, Sendable, Hashable {
    public var answer: String
    public var grade: Grade
    public var usage: Usage
    public var milliseconds: Int

    public init(answer: String, grade: Grade, usage: Usage, milliseconds: Int) {
        self.answer = answer
        self.grade = grade
        self.usage = usage
        self.milliseconds = milliseconds
    }
}

/// Names a rollout by all that its result depends on: equal keys need no second request.
public struct RolloutKey: Sendable {
    /// The model and its parameters, and the reward.
    private let setting: String

    public init(model: String, task: EvaluationTask) {
        setting = [
            model, "\(task.temperature)", "\(task.maxOutputTokens ?? 0)", task.reward.canonicalText,
        ].joined(separator: "\u{1F}")
    }

    public func digest(prompt: String, item: Case, repetition: Int) -> Digest {
        Digest(of: [setting, prompt, item.input, item.expected, "\(repetition)"].joined(separator: "\u{1E}"))
    }
}

/// Rollouts that were paid for before.
public protocol RolloutCache: Sendable {
    func rollout(_ key: Digest) throws -> Rollout?
    func store(_ rollout: Rollout, as key: Digest) throws
}

/// Sends a case with a prompt to the model and grades the answer.
public struct RolloutRunner: Sendable {
    public typealias Ask = @Sendable ([Message]) async throws -> ModelResponse

    private let grader: any Grader
    private let fields: Set<String>
    private let ask: Ask

    public init(task: EvaluationTask, grader: any Grader, ask: @escaping Ask) {
        self.grader = grader
        fields = task.fieldNames
        self.ask = ask
    }

    public func run(prompt: String, item: Case) async throws -> Rollout {
        let response = try await ask(try TaskPrompt(prompt, fields: fields).messages(for: item))
        let answer = response.message.content
        return Rollout(
            answer: answer, grade: try await grader.grade(answer, for: item), usage: response.usage,
            milliseconds: response.latencyMilliseconds)
    }
}
