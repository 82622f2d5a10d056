public import HoneCore

/// One answer of the model under test, and what it was worth.
public struct Rollout: Codable, Sendable, Hashable {
    public var answer: String
    public var grade: Grade
    public var usage: Usage
    public var milliseconds: Int
    /// Where it was a run of an agent.
    public var run: RunID?

    public init(answer: String, grade: Grade, usage: Usage, milliseconds: Int, run: RunID? = nil) {
        self.answer = answer
        self.grade = grade
        self.usage = usage
        self.milliseconds = milliseconds
        self.run = run
    }
}

/// Names a rollout by all that its result depends on: equal keys need no second request.
public struct RolloutKey: Sendable {
    /// The model and its parameters, the reward, and an agent with all of it that is not under test.
    private let setting: String

    public init(model: String, task: EvaluationTask) {
        let subject = task.agent.map { agent in
            [
                agent.name, agent.parts.map(\.rawValue).joined(separator: ","), agent.setting?.hexadecimal ?? "",
                "\(agent.limits.steps ?? 0)", "\(agent.limits.tokens ?? 0)", "\(agent.limits.dollars ?? 0)",
                "\(agent.limits.seconds ?? 0)",
            ]
        }
        setting =
            ([
                model, "\(task.temperature)", "\(task.maxOutputTokens ?? 0)", task.reward.canonicalText,
            ] + (subject ?? [])).joined(separator: "\u{1F}")
    }

    public func digest(prompt: String, item: Case, repetition: Int) -> Digest {
        let assignment = item.assignment.map { [$0.canonicalText] } ?? []
        let parts = [setting, prompt, item.input, item.expected] + assignment + ["\(repetition)"]
        return Digest(of: parts.joined(separator: "\u{1E}"))
    }
}

/// Rollouts that were paid for before.
public protocol RolloutCache: Sendable {
    func rollout(_ key: Digest) throws -> Rollout?
    func store(_ rollout: Rollout, as key: Digest) throws
}

/// Has a case done with a prompt, and graded.
public struct RolloutRunner: Sendable {
    public typealias Ask = @Sendable ([Message]) async throws -> ModelResponse

    private let perform: @Sendable (_ prompt: String, _ item: Case, _ key: Digest) async throws -> Rollout

    /// Sends the case with the prompt to a model and grades the answer.
    public init(task: EvaluationTask, grader: any Grader, ask: @escaping Ask) {
        let fields = task.fieldNames
        self.init { prompt, item, _ in
            let response = try await ask(try TaskPrompt(prompt, fields: fields).messages(for: item))
            let answer = response.message.content
            return Rollout(
                answer: answer, grade: try await grader.grade(answer, for: item), usage: response.usage,
                milliseconds: response.latencyMilliseconds)
        }
    }

    /// - Parameter perform: gets the rollout's key, by which it can find what it began earlier.
    public init(
        _ perform: @escaping @Sendable (_ prompt: String, _ item: Case, _ key: Digest) async throws -> Rollout
    ) {
        self.perform = perform
    }

    public func run(prompt: String, item: Case, key: Digest) async throws -> Rollout {
        try await perform(prompt, item, key)
    }
}
