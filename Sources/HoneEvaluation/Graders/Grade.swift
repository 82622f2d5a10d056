/// What a reward says of one answer.
public struct Grade: Codable, Sendable, Hashable {
    /// 0 to 1.
    public var score: Double
    /// Scores of single requirements by name, 0 to 1; empty where the reward has none.
    public var parts: [String: Double]
    /// What was wrong, for the model that rewrites the prompt.
    public var feedback: String

    public init(score: Double, parts: [String: Double] = [:], feedback: String = "") {
        self.score = score
        self.parts = parts
        self.feedback = feedback
    }
}

/// Rewards an answer. Throws `EvaluationError.rewardFailed` where the reward itself is broken, and a `ModelError` or
/// `SandboxError` where what it needs is not there; a wrong answer is a low score.
public protocol Grader: Sendable {
    func grade(_ answer: String, for item: Case) async throws -> Grade
}
