public import HoneCore

/// What rewards need from outside: the sandbox and a judging model.
public struct GradingServices: Sendable {
    public var run: ProgramGrader.Runner
    public var judge: @Sendable ([Message]) async throws -> String

    public init(
        run: @escaping ProgramGrader.Runner, judge: @escaping @Sendable ([Message]) async throws -> String
    ) {
        self.run = run
        self.judge = judge
    }
}

extension RewardDefinition {
    public func grader(_ services: GradingServices) -> any Grader {
        switch self {
        case .exact, .contains, .regex, .numeric, .f1, .length: TextGrader(self)
        case .pairs, .json: FieldGrader(self)
        case .jsonSchema(let schema): SchemaGrader(schema: schema)
        case .command, .code: ProgramGrader(self, run: services.run)
        case .judge(let rubric): JudgeGrader(rubric: rubric, ask: services.judge)
        case .weighted(let rewards):
            WeightedGrader(graders: rewards.map { ($0.weight, $0.reward.grader(services)) })
        }
    }
}
