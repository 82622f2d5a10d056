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
}

extension Workbench {
    /// Resolves the task's models and makes its reward ready.
    ///
    /// - Parameter models: instead of the task's.
    public func prepare(_ task: EvaluationTask, models: [String]) async throws -> PreparedTask {
        let configuration = try assets.configuration()
        let choice = try await model(models.isEmpty ? task.models : models, configuration)
        if let profile = task.reward.sandboxProfile {
            try await requireProof(of: try assets.profile(named: profile).value)
        }
        let judge: any Model =
            task.reward.needsJudge && !task.judgeModels.isEmpty
            ? try await model(task.judgeModels, configuration).model : choice.model
        let prices = prices(configuration)
        let services = GradingServices(
            run: { [self] program in try await grade(program) },
            judge: { messages in
                try await Self.answer(judge, messages, purpose: .reflect, temperature: 0, tokens: nil, prices)
                    .message.content
            })
        let runner = RolloutRunner(task: task, grader: task.reward.grader(services)) { messages in
            try await Self.answer(
                choice.model, messages, purpose: .act, temperature: task.temperature, tokens: task.maxOutputTokens,
                prices)
        }
        return PreparedTask(task: task, models: choice.names, runner: runner)
    }

    /// Scores a prompt, paying only for what was not scored before.
    public func evaluate(
        _ prompt: String, on cases: [Case], of prepared: PreparedTask,
        progress: (_ done: Int, _ of: Int) -> Void
    ) async throws -> Evaluation {
        let cache = StoredRollouts(journal: try optimizations, row: OptimizationJournal.evaluations)
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
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = try DirectoryWorkspace(root: folder)
        for (name, text) in program.files { try files.write(name, Array(text.utf8)) }
        return try await sandbox.execute(
            Execution(
                arguments: program.arguments, standardInput: program.standardInput, workspace: folder,
                profile: try assets.profile(named: program.profile).value, wallClock: .seconds(program.seconds)))
    }
}

extension RewardDefinition {
    /// The profile that its programs run in; nil where it runs none.
    fileprivate var sandboxProfile: String? {
        switch self {
        case .command(_, let profile, _), .code(_, _, let profile, _): profile
        case .weighted(let rewards): rewards.lazy.compactMap(\.reward.sandboxProfile).first
        default: nil
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
