/// The weighted mean of several rewards.
struct WeightedGrader: Grader {
    /// Weights above 0.
    let graders: [(weight: Double, grader: any Grader)]

    func grade(_ answer: String, for item: Case) async throws -> Grade {
        var total = 0.0
        var weights = 0.0
        var complaints: [String] = []
        for (weight, grader) in graders {
            let grade = try await grader.grade(answer, for: item)
            total += weight * grade.score
            weights += weight
            if !grade.feedback.isEmpty { complaints.append(grade.feedback) }
        }
        return Grade(score: total / weights, feedback: complaints.joined(separator: " "))
    }
}

/// A reward that is a Swift function.
public struct ClosureGrader: Grader {
    private let body: @Sendable (String, Case) async throws -> Grade

    public init(_ body: @escaping @Sendable (_ answer: String, _ item: Case) async throws -> Grade) {
        self.body = body
    }

    public func grade(_ answer: String, for item: Case) async throws -> Grade { try await body(answer, item) }
}
