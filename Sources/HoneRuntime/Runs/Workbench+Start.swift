import FoundationEssentials
import Glibc
public import HoneAgent
import HoneAssets
public import HoneCore
import HoneSandbox
import HoneStore

extension Workbench {
    /// Prepares a run: finds its agent, models and sandbox, and records how everything was at the start.
    public func start(_ request: RunRequest, observer: any RunObserver) async throws -> RunSession {
        let run = newRunID()
        let configuration = try assets.configuration()
        let agentName = request.agent ?? configuration.agent ?? (request.kind == .repair ? "fixer" : "coder")
        try checkWorkspace(request.directory)
        // One folder has one name: memories and states are found by it.
        var request = request
        request.directory = resolvedPath(request.directory)
        let profile = request.profile ?? configuration.sandbox
        var frozen = try frozenAssets(agent: agentName, profile: profile)
        if profile == nil, let better = betterProfile(than: frozen.profile, in: request.directory) {
            frozen.profile = try assets.profile(named: better).value
        }
        try await requireProof(of: frozen.profile)
        let model = try await model(request.models, configuration, demonstrates: request.kind == .goal)
        if model.isLocalFirst { frozen = try lean(frozen) }
        guard request.kind == .repair else {
            var session = try await session(run, request, model, configuration, frozen, in: request.directory, observer)
            session.notices = try company(in: request.directory, of: run)
            return session
        }
        do {
            try makeFolder(data.path + "/copies")
            try await copyProject(from: request.directory, to: data.copy(for: run))
            return try await session(run, request, model, configuration, frozen, in: data.copy(for: run), observer)
        } catch {
            discardCopy(of: run)
            throw error
        }
    }

    /// A new run in its workspace.
    private func session(
        _ run: RunID, _ request: RunRequest, _ model: ModelChoice, _ configuration: Configuration,
        _ frozen: FrozenAssets, in workspace: String, _ observer: any RunObserver
    ) async throws -> RunSession {
        let files = try DirectoryWorkspace(root: workspace)
        let snapshots = try snapshots(of: workspace, index: run.rawValue)
        let created = RunCreated(
            kind: request.kind, goal: request.goal, workspace: workspace,
            project: request.kind == .repair ? request.directory : nil, initialTree: try await snapshots.take(),
            listing: try listing(of: files), checks: request.checks,
            assets: try journal.store(try encoded(frozen)), agent: frozen.agent.name, models: model.names,
            limits: request.limits.or(configuration.limits).or(frozen.agent.limits).or(.standard),
            version: Workbench.version, network: request.network)
        let services = RunServices(
            journal: try journal, model: model.model, sandbox: warm, judge: try judge, failures: try failures,
            files: files,
            snapshots: snapshots,
            memory: try memory, observer: observer, prices: prices(configuration), now: Self.now)
        return session(run, RunState(assets: frozen), services, snapshots, opening: [.runCreated(created)])
    }

    /// Prepares a stopped run to go on.
    ///
    /// - Parameters:
    ///   - limits: replace the run's own where they are given.
    ///   - known: what it may recall; nil for the person's memory.
    public func resume(
        _ name: String, models: [String], limits: RunLimits, memory known: (any Memory)? = nil,
        observer: any RunObserver
    ) async throws -> RunSession {
        let summary = try journal.run(matching: name)
        let records = try journal.records(of: summary.id)
        let state = try state(of: records)
        guard let created = state.created else {
            throw RuntimeError(
                "The run \(summary.id) has no beginning in the journal; it cannot be resumed.", .internalError)
        }
        if let stopped = state.stopped, !stopped.reason.isResumable {
            throw RuntimeError(
                "The run \(summary.id) is over (\(stopped.reason.rawValue)); there is nothing to resume. Start a new one with hone run.",
                .usage)
        }
        let lease = try claim(summary.id)
        do {
            let configuration = try assets.configuration()
            let model = try await model(models.isEmpty ? state.models : models, configuration)
            // As it is now: what the run recorded may name hostile programs that are no more.
            let profile = state.assets.profile
            try await requireProof(of: (try? assets.profile(named: profile.name).value) ?? profile)
            let files = try DirectoryWorkspace(root: created.workspace)
            let snapshots = try snapshots(of: created.workspace, index: summary.id.rawValue)
            let services = RunServices(
                journal: try journal, model: model.model, sandbox: warm, judge: try judge, failures: try failures,
                files: files,
                snapshots: snapshots,
                memory: try known ?? (created.rollout == nil ? memory : NoMemory()), observer: observer,
                prices: prices(configuration), now: Self.now)
            let resumed = RunResumed(limits: limits.or(state.limits), models: model.names)
            var opening: [Event] = [.runResumed(resumed)]
            var notices = try company(in: created.workspace, of: summary.id)
            let present = try await snapshots.take()
            if let left = state.tree, present != left {
                if state.hasHalfDoneWork {
                    let undone = AgentLoop.Undone(
                        state: present, replacement: left, reason: "the step that was cut off is done again")
                    notices.append(try await keep(undone, snapshots, summary.id, in: files.root))
                } else {
                    let changes = try await snapshots.changes(from: left, to: present)
                    opening.append(.workspaceChanged(WorkspaceChanged(tree: present, changes: changes)))
                }
            }
            var session = session(summary.id, state, services, snapshots, opening: opening, lease: lease)
            session.notices = notices
            return session
        } catch {
            lease()
            throw error
        }
    }

    /// Keeps, as a patch, what the workspace held before it was taken back: the run's own work, and whatever a person
    /// did in the same folder meanwhile.
    private func keep(
        _ undone: AgentLoop.Undone, _ snapshots: GitSnapshots, _ run: RunID, in workspace: String
    ) async throws -> String {
        let patch = data.patch(for: run, state: undone.state)
        try makeFolder(data.path + "/patches")
        try write(try await snapshots.patch(from: undone.replacement, to: undone.state), to: patch)
        return "The workspace was taken back: \(undone.reason). What that dropped is kept; to have it again: "
            + patchCommand(patch, in: workspace)
    }

    /// A warning where another run works in the same folder at this time.
    private func company(in workspace: String, of run: RunID) throws -> [String] {
        for other in try journal.runs(limit: 30)
        where other.id != run && other.stopReason == nil && other.workspace == workspace {
            guard try journal.owner(of: other.id) != nil,
                case .runCreated(let created)? = try journal.records(of: other.id).first?.event, created.project == nil
            else { continue }
            return [
                "The run \(other.id) works in this folder at the same time: each may change and take back what the other does."
            ]
        }
        return []
    }

    /// Removes the copy that a repair or a replay worked in; its states are kept.
    func discardCopy(of run: RunID) {
        removeTree(data.copy(for: run))
    }

    func session(
        _ run: RunID, _ state: RunState, _ services: RunServices, _ snapshots: GitSnapshots, opening: [Event],
        lease: (@Sendable () -> Void)? = nil
    ) -> RunSession {
        RunSession(
            run: run, loop: AgentLoop(run: run, state: state, services: services), opening: opening,
            snapshots: snapshots,
            keep: { try await self.keep($0, snapshots, run, in: services.files.root) },
            discard: { self.discardCopy(of: run) }, claim: { try lease ?? self.claim(run) })
    }

    /// The state that a run's events lead to.
    public func state(of records: [EventRecord]) throws -> RunState {
        guard case .runCreated(let created)? = records.first?.event else {
            throw RuntimeError("The journal has no beginning of this run.", .internalError)
        }
        var state = RunState(assets: try decoded(FrozenAssets.self, from: try journal.blob(created.assets)))
        for record in records { state.apply(record) }
        return state
    }

    func checkWorkspace(_ path: String) throws(RuntimeError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw RuntimeError("There is no folder \(path). Make it first, or name another with -C.", .usage)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw RuntimeError("\(path) is not a folder; a workspace has to be one.", .usage)
        }
        let resolved = resolvedPath(path)
        let home = context.variables["HOME"].map(resolvedPath)
        guard resolved != "/", resolved != home else {
            throw RuntimeError(
                "\(path) holds more than a workspace should: programs would see all of it. Go to a project folder, or name one with -C.",
                .usage)
        }
        guard !"\(resolvedPath(data.path))/".hasPrefix(resolved + "/") else {
            throw RuntimeError("\(path) holds Hone's own data. Name another folder with -C.", .usage)
        }
    }

    /// The profile with a project's own toolchain, where an agent brings none of its own.
    private func betterProfile(than profile: SandboxProfile, in directory: String) -> String? {
        profile.name == "base" && access(directory + "/Package.swift", F_OK) == 0 ? "swift" : nil
    }

    /// The first files of the workspace, a line each.
    func listing(of files: DirectoryWorkspace) throws -> String {
        let all = try files.list(limit: 1000)
        var lines = all.prefix(60).map { "\(sanitized($0.path)) (\($0.size) bytes)" }
        if all.count > 60 { lines.append("and \(all.count == 1000 ? "many" : "\(all.count - 60)") more files") }
        return lines.joined(separator: "\n")
    }
}
