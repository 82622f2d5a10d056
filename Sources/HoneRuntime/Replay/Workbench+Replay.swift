import FoundationEssentials
import Glibc
public import HoneAgent
import HoneAssets
public import HoneCore
import HoneModels
import HoneSandbox
import HoneStore

extension Workbench {
    /// Collects a finished run into one recording.
    ///
    /// - Parameter note: shown to whoever replays it, as who answered.
    public func recording(of name: String, note: String?) async throws -> Recording {
        let run = try journal.run(matching: name).id
        let records = try journal.records(of: run)
        let state = try state(of: records)
        guard let created = state.created, let stopped = state.stopped, stopped.reason != .interrupted else {
            throw RuntimeError(
                "The run \(run) has not ended, so it cannot be repeated from a file. Go on with: hone runs resume \(run)",
                .usage)
        }
        return Recording(
            run: run, note: note, assets: state.assets, files: try await files(of: created), records: records)
    }

    /// The files that a run began with.
    private func files(of created: RunCreated) async throws -> [Recording.File] {
        let folder = try await checkout(created.initialTree, of: created.workspace)
        defer { removeTree(folder) }
        let workspace = try DirectoryWorkspace(root: folder)
        var total = 0
        var files: [Recording.File] = []
        for file in try workspace.list(limit: 10_000) {
            total += file.size
            guard total <= 32 << 20 else {
                throw RuntimeError("The workspace is larger than 32 MiB, too much to record into one file.", .usage)
            }
            let bytes = try workspace.read(file.path, limit: 32 << 20)
            let isExecutable = access("\(folder)/\(file.path)", X_OK) == 0
            var status = stat()
            let mode = stat("\(folder)/\(file.path)", &status) == 0 ? status.st_mode : 0
            files.append(Recording.File(path: file.path, bytes: bytes, isExecutable: isExecutable && mode & 0o100 != 0))
        }
        return files
    }

    /// Prepares the repetition of a recording: its model replies, its memories, its files; the programs run for real.
    ///
    /// - Parameter network: what its programs may reach now, whatever the recording says.
    public func replay(
        _ recording: Recording, network: NetworkAccess? = nil, observer: any RunObserver
    ) async throws -> ReplaySession {
        guard case .runCreated(var created)? = recording.records.first?.event else {
            throw RuntimeError("The recording has no beginning.", .usage)
        }
        let run = newRunID()
        var assets = recording.assets
        let known = try (try? self.assets.profile(named: assets.profile.name)) ?? self.assets.profile(named: "base")
        assets.profile = assets.profile.confined(to: known.value)
        try await requireProof(of: known.value)
        do {
            created.network = network
            return try await session(run, recording, created, assets, observer)
        } catch {
            discardCopy(of: run)
            throw error
        }
    }

    private func session(
        _ run: RunID, _ recording: Recording, _ created: RunCreated, _ assets: FrozenAssets,
        _ observer: any RunObserver
    ) async throws -> ReplaySession {
        var created = created
        let workspace = data.copy(for: run)
        try makeFolder(workspace)
        // As a person's own folders are; a program may look at it.
        chmod(workspace, 0o755)
        let files = try DirectoryWorkspace(root: workspace)
        for file in recording.files {
            try files.write(file.path, file.bytes)
            if file.isExecutable { chmod("\(workspace)/\(file.path)", 0o755) }
        }
        let snapshots = try snapshots(of: workspace, index: run.rawValue)
        created.workspace = workspace
        created.project = nil
        created.initialTree = try await snapshots.take()
        created.assets = try journal.store(try encoded(assets))
        created.replayOf = recording.run
        for case .runResumed(let event) in recording.records.map(\.event) { created.limits = event.limits }
        created.limits.seconds = nil
        let held = ReplayObserver(recording, next: observer)
        let model = RecordedModel(
            name: created.models.first ?? "recorded",
            replies: recording.replies.map { RecordedModel.Reply(purpose: $0.purpose, response: $0.response) })
        let services = RunServices(
            journal: try journal, model: model, sandbox: warm, judge: try judge, failures: try failures, files: files,
            snapshots: snapshots,
            memory: RecordedMemory(recording), observer: held, now: Self.now)
        return ReplaySession(
            session: session(run, RunState(assets: assets), services, snapshots, opening: [.runCreated(created)]),
            observer: held)
    }
}

/// A repetition that is ready to go.
public struct ReplaySession: Sendable {
    let session: RunSession
    let observer: ReplayObserver

    public var run: RunID { session.run }

    /// - Throws: `ReplayDivergence` where the repetition took another way or ended early.
    public func go() async throws -> RunResult {
        let result = try await session.go()
        switch result.reason {
        case .interrupted: return result
        case .replayDiverged: throw ReplayDivergence(result.state.stopped?.detail ?? "The replay diverged.")
        default: try observer.finish()
        }
        return result
    }
}
