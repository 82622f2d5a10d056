import FoundationEssentials
import HoneAgent
import HoneAssets
import HoneCore
public import HoneEvaluation
import HoneSandbox
import HoneStore

/// A task with the model that answers it.
public struct PreparedTask: Sendable {
    public var task: EvaluationTask
    public var models: [String]
    var runner: RolloutRunner
    /// Whether rollouts are kept: asking again would cost something.
    var isCached = true
}

extension Workbench {
    /// Resolves the task's models and makes its reward ready.
    ///
    /// - Parameter models: instead of the task's.
    public func prepare(_ task: EvaluationTask, models: [String]) async throws -> PreparedTask {
        let configuration = try assets.configuration()
        let asked = models.isEmpty ? task.models : models
        let choice = try await model(asked, configuration)
        let grader = try await grader(of: task, judges: task.judgeModels.isEmpty ? asked : task.judgeModels)
        let prices = prices(configuration)
        let runner: RolloutRunner
        if let agent = task.agent {
            runner = try await agentRunner(agent, choice, grader: grader)
        } else {
            runner = RolloutRunner(task: task, grader: grader) { messages in
                try await Self.answer(
                    choice.model, messages, purpose: .act, temperature: task.temperature,
                    tokens: task.maxOutputTokens, prices)
            }
        }
        return PreparedTask(task: task, models: choice.names, runner: runner)
    }

    /// Makes the task's reward ready for answers that its cases have already, in a field. No model is asked for them.
    public func prepare(_ task: EvaluationTask, answersIn field: String) async throws -> PreparedTask {
        guard task.agent == nil else {
            throw RuntimeError("A task for an agent has runs, not answers; leave out --answers.", .usage)
        }
        let grader = try await grader(of: task, judges: task.judgeModels.isEmpty ? task.models : task.judgeModels)
        let runner = RolloutRunner { _, item, _ in
            guard let answer = item.fields[field] else {
                let near =
                    suggestion(for: field, among: item.fields.keys.sorted()).map { " Did you mean '\($0)'?" } ?? ""
                throw EvaluationError(
                    .missingField, "The case '\(item.id)' has no field '\(sanitized(field))' with an answer.\(near)")
            }
            return Rollout(
                answer: answer, grade: try await grader.grade(answer, for: item), usage: Usage(), milliseconds: 0)
        }
        return PreparedTask(task: task, models: ["the field \(field)"], runner: runner, isCached: false)
    }

    /// The task's reward, with the sandbox and the judging model that it needs.
    private func grader(of task: EvaluationTask, judges: [String]) async throws -> any Grader {
        let configuration = try assets.configuration()
        for profile in task.reward.sandboxProfiles {
            try await requireProof(of: try assets.profile(named: profile).value)
        }
        let judge = task.reward.needsJudge ? try await model(judges, configuration).model : nil
        let prices = prices(configuration)
        return task.reward.grader(
            GradingServices(
                run: { [self] program in try await grade(program) },
                test: { [self] program in try await verdict(on: program) },
                judge: { messages in
                    guard let judge else { throw EvaluationError(.rewardFailed, "This reward has no judging model.") }
                    return try await Self.answer(
                        judge, messages, purpose: .reflect, temperature: 0, tokens: nil, prices
                    ).message.content
                }))
    }

    /// Scores a prompt, paying only for what was not scored before.
    public func evaluate(
        _ prompt: String, on cases: [Case], of prepared: PreparedTask,
        progress: (_ done: Int, _ of: Int) -> Void
    ) async throws -> Evaluation {
        let cache: any RolloutCache =
            prepared.isCached
            ? StoredRollouts(journal: try optimizations, row: OptimizationJournal.evaluations) : NothingKnown()
        let evaluator = Evaluator(
            task: prepared.task, model: prepared.models.joined(separator: ","), runner: prepared.runner, cache: cache)
        return try await evaluator.evaluate(prompt, on: cases, progress: progress)
    }

    static func answer(
        _ model: any Model, _ messages: [Message], purpose: Purpose, temperature: Double?, tokens: Int?,
        _ prices: [String: ModelPrice]
    ) async throws -> ModelResponse {
        let request = ModelRequest(
            purpose: purpose, messages: messages, maxOutputTokens: tokens, temperature: temperature)
        for try await delta in model.respond(to: request) {
            guard case .finished(var response) = delta else { continue }
            if response.usage.cost == nil, let price = prices[response.model] {
                response.usage.cost = price.cost(of: response.usage)
            }
            return response
        }
        try Task.checkCancellation()
        throw ModelError(.truncatedStream, "The reply of \(model.name) ended before it was complete.")
    }

    /// Runs a reward's program in a folder of its own.
    private func grade(_ program: GradingProgram) async throws -> ExecutionOutcome {
        let folder = try temporaryFolder()
        defer { removeTree(folder) }
        let files = try DirectoryWorkspace(root: folder)
        for (name, text) in program.files { try files.write(name, Array(text.utf8)) }
        return try await sandbox.execute(
            Execution(
                arguments: program.arguments, standardInput: program.standardInput, workspace: folder,
                profile: try assets.profile(named: program.profile).value, wallClock: .seconds(program.seconds)))
    }
}

extension Workbench {
    /// Judges an answer's code by tests in another process, which the code cannot reach.
    private func verdict(on program: TestedProgram) async throws -> TestVerdict {
        let judge = PythonJudge(warm, profile: try assets.profile(named: program.profile).value)
        let judgement = try await judge.judge(
            JudgedProgram(program: program.program, tests: program.tests, entryPoints: program.entryPoints),
            wallClock: .seconds(program.seconds))
        let limit = judgement.limit.map { "stopped at its limit of \($0.rawValue)" } ?? ""
        let outcome: TestVerdict.Outcome =
            switch judgement.verdict {
            case .passed: .passed
            case .failed, .error, .ended: .failed
            case .stopped: .stopped
            case .syntax: .unreadable
            }
        return TestVerdict(
            outcome,
            detail: [limit, judgement.detail, judgement.standardError.text].filter { !$0.isEmpty }
                .joined(separator: "\n"))
    }
}

extension RewardDefinition {
    /// The profiles that its programs run in.
    fileprivate var sandboxProfiles: Set<String> {
        switch self {
        case .command(_, let profile, _, _), .code(_, let profile, _): [profile]
        case .weighted(let rewards): rewards.reduce(into: []) { $0.formUnion($1.reward.sandboxProfiles) }
        default: []
        }
    }

    fileprivate var needsJudge: Bool {
        switch self {
        case .judge: true
        case .weighted(let rewards): rewards.contains(where: \.reward.needsJudge)
        default: false
        }
    }
}
