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
        let profile =
            try request.profile ?? configuration.sandbox ?? suitableProfile(for: agentName, in: request.directory)
        let frozen = try assets.frozenAssets(agent: agentName, profile: profile)
        let model = try await model(request.models, configuration)
        var workspace = request.directory
        if request.kind == .repair {
            workspace = data.copy(for: run)
            try makeFolder(data.path + "/copies")
            try await copyProject(from: request.directory, to: workspace)
        }
        let files = try DirectoryWorkspace(root: workspace)
        let snapshots = try snapshots(of: workspace, index: run.rawValue)
        let tree = try await snapshots.take()
        let created = RunCreated(
            kind: request.kind, goal: request.goal, workspace: workspace,
            project: request.kind == .repair ? request.directory : nil, initialTree: tree,
            listing: try listing(of: files), checks: request.checks,
            assets: try journal.store(try encoded(frozen)), agent: agentName, models: model.names,
            limits: request.limits.or(configuration.limits).or(frozen.agent.limits).or(.standard),
            version: Workbench.version, network: request.network)
        let services = RunServices(
            journal: try journal, model: model.model, sandbox: sandbox, files: files, snapshots: snapshots,
            memory: try memory, observer: observer, prices: prices(configuration), now: Self.now)
        return session(run, RunState(assets: frozen), services, opening: [.runCreated(created)])
    }

    /// Prepares a stopped run to go on.
    ///
    /// - Parameter limits: replace the run's own where they are given.
    public func resume(
        _ name: String, models: [String], limits: RunLimits, observer: any RunObserver
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
            let files = try DirectoryWorkspace(root: created.workspace)
            let snapshots = try snapshots(of: created.workspace, index: summary.id.rawValue)
            let services = RunServices(
                journal: try journal, model: model.model, sandbox: sandbox, files: files, snapshots: snapshots,
                memory: try memory, observer: observer, prices: prices(configuration), now: Self.now)
            let resumed = RunResumed(limits: limits.or(state.limits), models: model.names)
            var opening: [Event] = [.runResumed(resumed)]
            var notice: String?
            let present = try await snapshots.take()
            if let left = state.tree, present != left {
                if state.inFlight == nil {
                    let changes = try await snapshots.changes(from: left, to: present)
                    opening.append(.workspaceChanged(WorkspaceChanged(tree: present, changes: changes)))
                } else {
                    notice = try await saveInterrupted(from: left, to: present, snapshots, summary.id)
                }
            }
            var session = session(summary.id, state, services, opening: opening, lease: lease)
            session.notice = notice
            return session
        } catch {
            lease()
            throw error
        }
    }

    /// Keeps, as a patch, what is in the workspace and will be rolled back because an action was cut off in it.
    private func saveInterrupted(
        from left: TreeID, to present: TreeID, _ snapshots: GitSnapshots, _ run: RunID
    ) async throws -> String {
        let patch = data.patch(for: run)
        try makeFolder(data.path + "/patches")
        try write(Array(try await snapshots.diff(from: left, to: present).utf8), to: patch)
        return "The step that was cut off is rolled back and done again. What the workspace held is kept in \(patch)."
    }

    /// Removes the copy that a repair or a replay worked in; its states are kept.
    func discardCopy(of run: RunID) {
        try? FileManager.default.removeItem(atPath: data.copy(for: run))
    }

    func session(
        _ run: RunID, _ state: RunState, _ services: RunServices, opening: [Event], lease: (@Sendable () -> Void)? = nil
    ) -> RunSession {
        RunSession(
            run: run, loop: AgentLoop(run: run, state: state, services: services), opening: opening,
            snapshots: services.snapshots, discard: { self.discardCopy(of: run) },
            claim: { try lease ?? self.claim(run) })
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

    private func checkWorkspace(_ path: String) throws(RuntimeError) {
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
    private func suitableProfile(for agent: String, in directory: String) throws -> String? {
        guard try assets.agent(named: agent).value.profile == "base" else { return nil }
        return access(directory + "/Package.swift", F_OK) == 0 ? "swift" : nil
    }

    /// The first files of the workspace, a line each.
    private func listing(of files: DirectoryWorkspace) throws -> String {
        let all = try files.list(limit: 1000)
        var lines = all.prefix(60).map { "\(sanitized($0.path)) (\($0.size) bytes)" }
        if all.count > 60 { lines.append("and \(all.count == 1000 ? "many" : "\(all.count - 60)") more files") }
        return lines.joined(separator: "\n")
    }
}
