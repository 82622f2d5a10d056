import FoundationEssentials
import Glibc
import HoneAgent
import HoneAssets
import HoneCore
import HoneEvaluation
import HoneSandbox
import HoneStore

/// Rollouts of an agent: each is a run in a workspace of its own, recorded like any other.
///
/// A rollout's workspace is named by its key. One that was cut off is found there and goes on where it stopped, so
/// that no reply of its model is paid for again; one that ended is only graded.
struct AgentRollouts: Sendable {
    let workbench: Workbench
    let subject: AgentSubject
    /// With the parts under test still to be filled in.
    let assets: FrozenAssets
    let model: Workbench.ModelChoice
    let grader: any Grader

    func run(prompt: String, item: Case, key: Digest) async throws -> Rollout {
        let frozen: FrozenAssets
        do {
            frozen = try assets.filled(with: try subject.separated(prompt))
        } catch {
            return Rollout(
                answer: "", grade: Grade(score: 0, feedback: error.message), usage: Usage(), milliseconds: 0)
        }
        guard subject.parts.contains(.reflect) else {
            return try await graded([try await finished(key, frozen, item, NoMemory())], item)
        }
        let first = try await finished(key.ofFirstRun, frozen, item, NoMemory(), teaches: true)
        let second = try await finished(key, frozen, item, LessonMemory(of: first.state, run: first.run))
        return try await graded([first, second], item)
    }

    /// The rollout of some runs, of which the last is what counts and all are paid for.
    private func graded(_ results: [RunResult], _ item: Case) async throws -> Rollout {
        guard let result = results.last else {
            throw RuntimeError("A rollout has no run.", .internalError)
        }
        let state = result.state
        let checks = state.checkResults.map {
            CheckResult(command: state.checks[$0.check], passed: $0.passed, evidence: $0.evidence)
        }
        var grade = try await grader.grade(
            state.lastAnswer ?? "", for: item.graded(with: checks, detours: state.detours))
        if result.reason != .verified, let detail = state.stopped?.detail {
            grade.feedback += (grade.feedback.isEmpty ? "" : "\n") + "The run ended: \(detail)"
        }
        let spending = results.map(\.state.spending)
        let costs = spending.compactMap(\.dollars)
        let usage = Usage(
            inputTokens: spending.reduce(0) { $0 + $1.inputTokens },
            outputTokens: spending.reduce(0) { $0 + $1.outputTokens },
            cost: costs.isEmpty ? nil : costs.reduce(0, +))
        return Rollout(
            answer: state.digest, grade: grade, usage: usage,
            milliseconds: Int(state.spending.seconds(at: state.lastTime) * 1000), run: result.run)
    }

    /// The run of this rollout, ended.
    private func finished(
        _ key: Digest, _ frozen: FrozenAssets, _ item: Case, _ memory: any Memory, teaches: Bool = false
    ) async throws -> RunResult {
        let workspace = workbench.data.workspace(of: key)
        if let known = try workbench.journal.run(in: workspace) {
            let state = try workbench.state(of: try workbench.journal.records(of: known.id))
            if let reason = state.stopped?.reason, reason.isResult {
                return RunResult(run: known.id, state: state, changes: [])
            }
            if access(workspace, F_OK) == 0 {
                let session = try await workbench.resume(
                    known.id.rawValue, models: model.names, limits: RunLimits(), memory: memory,
                    observer: NoObserver())
                return try await ended(session, workspace)
            }
        }
        let session = try await workbench.startRollout(
            key, of: item, frozen, model, limits: subject.limits, memory: memory, teaches: teaches, in: workspace)
        return try await ended(session, workspace)
    }

    private func ended(_ session: RunSession, _ workspace: String) async throws -> RunResult {
        let result = try await session.go()
        let detail = result.state.stopped?.detail ?? ""
        switch result.reason {
        case .interrupted: throw CancellationError()
        case .noModel: throw ModelError(.serverFailed, detail)
        case .notConfigured: throw ModelError(.notConfigured, detail)
        case .blocked: throw SandboxError(.launchFailed, detail)
        case .failed, .replayDiverged:
            throw RuntimeError("The run \(result.run) of a rollout failed: \(detail)", .internalError)
        default:
            // What it made is kept as a state.
            removeTree(workspace)
            (session.snapshots as? GitSnapshots)?.removeIndex()
            return result
        }
    }
}

extension StopReason {
    /// Whether it says something about the agent, rather than about the world that it ran in.
    fileprivate var isResult: Bool {
        switch self {
        case .verified, .unverified, .checksFailed, .stepsSpent, .tokensSpent, .dollarsSpent, .timedOut, .stuck: true
        case .noModel, .notConfigured, .blocked, .interrupted, .replayDiverged, .failed: false
        }
    }
}

extension FrozenAssets {
    /// With these texts as the parts under test.
    ///
    /// - Throws: `EvaluationError.badPrompt` where a text is no template of its role.
    func filled(with texts: [AgentPart: String]) throws(EvaluationError) -> FrozenAssets {
        var assets = self
        for (part, text) in texts {
            guard let role = part.role else {
                assets.agent.instructions = text
                continue
            }
            let template: Template
            do { template = try Template(text) } catch {
                throw EvaluationError(.badPrompt, "The prompt '\(role.rawValue)' cannot be used: \(error.message).")
            }
            if let stranger = template.variables.first(where: { !role.inputs.contains($0) }) {
                throw EvaluationError(
                    .badPrompt, "The prompt '\(role.rawValue)' has no value for the variable '{{\(stranger)}}'.")
            }
            assets.prompts[role.rawValue]?.template = template
            assets.prompts[role.rawValue]?.inputs = template.variables
        }
        return assets
    }

    /// The texts of these parts.
    func texts(of parts: [AgentPart]) -> [AgentPart: String] {
        parts.reduce(into: [:]) { texts, part in
            texts[part] = part.role.map { prompts[$0.rawValue]?.template.source ?? "" } ?? agent.instructions
        }
    }
}

extension AgentPart {
    /// Nil for the instructions.
    var role: PromptRole? { PromptRole(rawValue: rawValue) }
}

extension RunState {
    /// What the run did, for the model that rewrites its prompts: the replies with their calls, and what these showed.
    fileprivate var digest: String {
        let lines = transcript.dropFirst(2).map { message in
            let calls = message.toolCalls.map { "\($0.name)(\(headAndTail($0.arguments, limit: 300)))" }
            let said = headAndTail(message.content, limit: message.role == .tool ? 300 : 600)
            return (["[\(message.role.rawValue)]", said] + calls).filter { !$0.isEmpty }.joined(separator: " ")
        }
        return headAndTail(lines.joined(separator: "\n"), limit: 8000)
    }
}

extension Digest {
    /// The run before the one that is measured.
    fileprivate var ofFirstRun: Digest { Digest(of: "first\u{1F}" + hexadecimal) }
}

/// The lessons of one run, and nothing else.
struct LessonMemory: Memory {
    private let lessons: [RecalledMemory]

    init(of state: RunState, run: RunID) {
        lessons = state.memoriesWritten.filter { $0.kind == .lesson }.enumerated().map { number, lesson in
            RecalledMemory(
                id: MemoryID(rawValue: Int64(number + 1)), kind: .lesson, text: lesson.text,
                provenance: Provenance(run: run, event: nil, origin: .untrusted), score: 1,
                reason: "the run before")
        }
    }

    func recall(_ query: MemoryQuery) throws -> [RecalledMemory] { lessons }
    func remember(_ memory: NewMemory) throws -> MemoryID { MemoryID(rawValue: 0) }
    func credit(_ memories: [MemoryID], verified: Bool) throws {}
}

/// A rollout begins with no memory, whatever ran before.
struct NoMemory: Memory {
    func recall(_ query: MemoryQuery) throws -> [RecalledMemory] { [] }
    func remember(_ memory: NewMemory) throws -> MemoryID { MemoryID(rawValue: 0) }
    func credit(_ memories: [MemoryID], verified: Bool) throws {}
}

/// Watches nothing.
struct NoObserver: RunObserver {
    func observed(_ record: EventRecord, in state: RunState) throws {}
    func streamed(_ delta: ModelDelta, for purpose: Purpose) {}
}
