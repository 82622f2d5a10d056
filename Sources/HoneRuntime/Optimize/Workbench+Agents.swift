import FoundationEssentials
import Glibc
import HoneAgent
import HoneAssets
import HoneCore
public import HoneEvaluation
import HoneSandbox
import HoneStore

/// Which of an agent's texts a person means.
public enum AgentTexts: Sendable {
    /// As their files have them.
    case written
    /// As a run uses them now: files, or what was promoted in their place.
    case inForce
}

extension Workbench {
    /// Completes a task whose subject is an agent: with its texts as they are written, with its limits, and with the
    /// digest of everything else that its runs depend on.
    func resolve(_ task: EvaluationTask, subject: AgentSubject) throws -> EvaluationTask {
        var (task, subject) = (task, subject)
        let configuration = try assets.configuration()
        let frozen = try frozenAssets(agent: subject.name, profile: subject.profile ?? configuration.sandbox)
        subject.limits = subject.limits.or(configuration.limits).or(frozen.agent.limits).or(.standard)
        subject.setting = try journal.store(try encoded(frozen.blank(subject.parts)))
        task.agent = subject
        task.prompt = try text(of: subject, .written)
        // A run keeps a core busy for as long as its programs run.
        task.workers = min(task.workers, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        return task
    }

    /// The joined texts of an agent's parts under test.
    func text(of subject: AgentSubject, _ which: AgentTexts) throws -> String {
        let frozen =
            switch which {
            case .written: try assets.frozenAssets(agent: subject.name)
            case .inForce: try frozenAssets(agent: subject.name, profile: nil)
            }
        return subject.joined(frozen.texts(of: subject.parts))
    }

    /// The names under which the parts of an agent are promoted.
    func registryNames(of subject: AgentSubject) throws -> [AgentPart: String] {
        let frozen = try assets.frozenAssets(agent: subject.name)
        return subject.parts.reduce(into: [:]) { names, part in
            names[part] = part.role.flatMap { frozen.prompts[$0.rawValue]?.id } ?? "agents/\(subject.name)"
        }
    }

    /// What a run of the task's agent took of late; nil where there is no agent, or no run of it.
    public func usualTokens(of task: EvaluationTask) throws -> Int? {
        guard let agent = task.agent else { return nil }
        let runs = try journal.allRuns(limit: 200).filter { $0.agent == agent.name && $0.tokens > 0 }
        return runs.isEmpty ? nil : runs.reduce(0) { $0 + $1.tokens } / runs.count
    }

    /// Runs an agent's cases.
    func agentRunner(
        _ subject: AgentSubject, _ model: ModelChoice, grader: any Grader
    ) async throws -> RolloutRunner {
        guard let setting = subject.setting else {
            throw RuntimeError("The task does not say how its agent was.", .internalError)
        }
        let frozen = try decoded(FrozenAssets.self, from: try journal.blob(setting))
        try await requireProof(of: frozen.profile)
        let rollouts = AgentRollouts(
            workbench: self, subject: subject, assets: frozen, model: model, grader: grader)
        return RolloutRunner { try await rollouts.run(prompt: $0, item: $1, key: $2) }
    }

    /// Prepares a new run for a rollout.
    func startRollout(
        _ key: Digest, of item: Case, _ frozen: FrozenAssets, _ model: ModelChoice, limits: RunLimits,
        memory: any Memory, teaches: Bool, in workspace: String
    ) async throws -> RunSession {
        let run = newRunID()
        let configuration = try assets.configuration()
        try makeFolder(data.rollouts)
        // What a start left that was cut off is no workspace to begin with.
        removeTree(workspace)
        try makeFolder(workspace)
        // As a person's own folders are; a program may look at it.
        chmod(workspace, 0o755)
        try await fill(workspace, item.assignment?.files ?? .texts([:]))
        let files = try DirectoryWorkspace(root: workspace)
        let snapshots = try snapshots(of: workspace, index: run.rawValue)
        let created = RunCreated(
            kind: .goal, goal: item.input, workspace: workspace, initialTree: try await snapshots.take(),
            listing: try listing(of: files), checks: item.assignment?.checks ?? [],
            assets: try journal.store(try encoded(frozen)), agent: frozen.agent.name, models: model.names,
            limits: limits, version: Workbench.version, rollout: key, teaches: teaches ? true : nil)
        let services = RunServices(
            journal: try journal, model: model.model, sandbox: warm, judge: try judge, failures: try failures,
            files: files, snapshots: snapshots, memory: memory, observer: NoObserver(),
            prices: prices(configuration), now: Self.now)
        return session(run, RunState(assets: frozen), services, snapshots, opening: [.runCreated(created)])
    }

    private func fill(_ workspace: String, _ files: Assignment.Files) async throws {
        switch files {
        case .texts(let texts):
            let folder = try DirectoryWorkspace(root: workspace)
            for (name, text) in texts { try folder.write(name, Array(text.utf8)) }
        case .folder(let path, let digest):
            guard try contentDigest(of: path) == digest else {
                throw RuntimeError(
                    "The folder \(path) is not any more as it was when its task was read. Put it back, or begin anew.",
                    .usage)
            }
            try await copyProject(from: path, to: workspace)
        case .state(let tree, let origin):
            let states = try snapshots(of: origin, at: workspace, index: "rollout-\(Digest(of: workspace).short)")
            defer { states.removeIndex() }
            try await states.restore(tree)
        }
    }

    /// Names what is in a folder: the paths, modes and bytes of its files.
    func contentDigest(of folder: String) throws -> Digest {
        let files = try DirectoryWorkspace(root: folder)
        var lines: [String] = []
        for file in try files.list(limit: 10_000) {
            let isExecutable = access("\(folder)/\(file.path)", X_OK) == 0
            let bytes = try files.read(file.path, limit: 64 << 20)
            lines.append("\(file.path)\u{1F}\(isExecutable)\u{1F}\(Digest(of: bytes).hexadecimal)")
        }
        return Digest(of: lines.sorted().joined(separator: "\u{1E}"))
    }
}

extension FrozenAssets {
    /// Without the parts under test, and without what a promotion of them changes.
    fileprivate func blank(_ parts: [AgentPart]) -> FrozenAssets {
        var assets = self
        for part in parts {
            guard let role = part.role else {
                assets.agent.instructions = ""
                continue
            }
            guard let prompt = assets.prompts[role.rawValue], let empty = try? Template("") else { continue }
            assets.prompts[role.rawValue] = Prompt(id: prompt.id, version: 0, inputs: [], template: empty)
        }
        return assets
    }
}
