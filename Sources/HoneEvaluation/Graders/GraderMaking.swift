public import HoneCore

/// What rewards need from outside: the sandbox and a judging model.
public struct GradingServices: Sendable {
    public var run: CommandGrader.Runner
    /// Judges code by tests.
    public var test: CodeGrader.Judge
    /// Asks the judging model.
    public var judge: @Sendable ([Message]) async throws -> String

    public init(
        run: @escaping CommandGrader.Runner, test: @escaping CodeGrader.Judge,
        judge: @escaping @Sendable ([Message]) async throws -> String
    ) {
        self.run = run
        self.test = test
        self.judge = judge
    }
}

extension RewardDefinition {
    public func grader(_ services: GradingServices) -> any Grader {
        switch self {
        case .exact, .contains, .regex, .numeric, .f1, .length: TextGrader(self)
        case .pairs, .json: FieldGrader(self)
        case .checks(let detourCost): ChecksGrader(detourCost: detourCost ?? 0)
        case .jsonSchema(let schema): SchemaGrader(schema: schema)
        case .command(let command, let profile, let seconds, let files):
            CommandGrader(
                GradingProgram(
                    arguments: command, files: files ?? [:], standardInput: [], profile: profile, seconds: seconds),
                run: services.run)
        case .code(let testField, let profile, let seconds):
            CodeGrader(
                testField: testField, profile: profile, seconds: seconds, run: services.run, judge: services.test)
        case .judge(let rubric): JudgeGrader(rubric: rubric, ask: services.judge)
        case .weighted(let rewards):
            WeightedGrader(graders: rewards.map { ($0.weight, $0.reward.grader(services)) })
        }
    }
}
