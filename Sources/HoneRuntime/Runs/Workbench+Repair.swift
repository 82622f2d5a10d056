import FoundationEssentials
import Glibc
public import HoneAgent
import HoneCore
import HoneSandbox
import HoneStore

/// What a repair changed, against the project as it was copied. What the checks themselves made, such as build
/// products, is no part of it.
public struct Repair: Sendable {
    public var result: RunResult
    var tree: TreeID
    /// Unified diff; empty where nothing changed.
    public var diff: String
}

/// What came of writing a repair into its project.
public struct AppliedRepair: Sendable {
    public var project: String
    /// Written, relative to the project.
    public var files: [String] = []
    /// Left alone: the project's file is not any more what was repaired.
    public var conflicts: [String] = []
    /// Written over changes that the project's repository does not hold.
    public var overUncommitted: [String] = []
    /// A file with the change, which undoes it when it is applied in reverse.
    public var patch: String
}

extension Workbench {
    /// The result of a run that is over.
    public func result(of name: String) async throws -> RunResult {
        let run = try journal.run(matching: name).id
        let state = try state(of: try journal.records(of: run))
        guard let created = state.created, created.kind == .repair, created.project != nil else {
            throw RuntimeError("The run \(run) is no repair of a project; there is nothing to apply.", .usage)
        }
        guard state.stopped != nil else {
            throw RuntimeError("The run \(run) has not ended. See how it stands with: hone runs list", .usage)
        }
        let snapshots = try states(of: created.workspace)
        let changes = try await snapshots.changes(from: created.initialTree, to: state.tree ?? created.initialTree)
        return RunResult(run: run, state: state, changes: changes)
    }

    public func repair(_ result: RunResult) async throws -> Repair {
        guard let created = result.state.created else {
            throw RuntimeError("The run \(result.run) has no beginning in the journal.", .internalError)
        }
        let states = try states(of: created.workspace)
        let tree = try await outcome(of: result.state, created)
        var result = result
        result.changes = try await states.changes(from: created.initialTree, to: tree)
        return Repair(result: result, tree: tree, diff: try await states.diff(from: created.initialTree, to: tree))
    }

    /// What a run changed in its workspace.
    public func diff(of state: RunState) async throws -> String {
        guard let created = state.created else { return "" }
        let tree = try await outcome(of: state, created)
        return try await states(of: created.workspace).diff(from: created.initialTree, to: tree)
    }

    /// The state in which a run left its workspace. For a repair, files that came into being while a check ran, and
    /// that the model did not write itself, are left out: the check makes them again.
    private func outcome(of state: RunState, _ created: RunCreated) async throws -> TreeID {
        guard let tree = state.tree, tree != created.initialTree else { return created.initialTree }
        guard created.kind == .repair else { return tree }
        let states = try states(of: created.workspace)
        var made: Set<String> = []
        for trace in state.checkTraces {
            for change in try await states.changes(from: trace.before, to: trace.after) where change.kind == .added {
                made.insert(change.path)
            }
        }
        if !state.madeByChecks.isEmpty {
            for change in try await states.changes(from: created.initialTree, to: tree)
            where change.kind == .added && state.madeByChecks.contains(where: { change.path.isOf($0) }) {
                made.insert(change.path)
            }
        }
        made.subtract(state.writtenFiles)
        return made.isEmpty ? tree : try await states.state(tree, without: made.sorted())
    }

    /// The states of a workspace, to compare them. The workspace itself may be gone.
    private func states(of workspace: String) throws -> GitSnapshots {
        try makeFolder(data.path + "/copies")
        return try snapshots(of: workspace, at: data.path + "/copies", index: "reading")
    }

    /// Writes a repair into the project. A file that changed since it was copied is left alone.
    public func apply(_ repair: Repair) async throws -> AppliedRepair {
        let result = repair.result
        guard let created = result.state.created, let project = created.project else {
            throw RuntimeError("The run \(result.run) is no repair of a project; there is nothing to apply.", .usage)
        }
        let patch = data.patch(for: result.run)
        var applied = AppliedRepair(project: project, patch: patch)
        guard !result.changes.isEmpty else { return applied }
        try makeFolder(data.path + "/patches")
        try write(
            try await states(of: created.workspace).patch(from: created.initialTree, to: repair.tree), to: patch)
        let old = try await checkout(created.initialTree, of: created.workspace)
        let new = try await checkout(repair.tree, of: created.workspace)
        defer { for folder in [old, new] { removeTree(folder) } }
        let uncommitted = try await uncommittedFiles(among: result.changes.map(\.path), in: project)
        let target = try DirectoryWorkspace(root: project)
        for change in result.changes {
            let path = change.path
            let present = Content(of: path, in: project)
            // As when a repair is applied again.
            if present != .other, present == Content(of: path, in: new) { continue }
            guard present != .other, present == Content(of: path, in: old),
                try replace(present, by: Content(of: path, in: new), at: path, in: target)
            else {
                applied.conflicts.append(path)
                continue
            }
            if Content(of: path, in: new) != .nothing {
                copyMode(from: "\(new)/\(path)", to: "\(project)/\(path)")
            }
            if uncommitted.contains(path) { applied.overUncommitted.append(path) }
            applied.files.append(path)
        }
        return applied
    }

    /// False where that cannot be done without going through a link or over something that is no file.
    private func replace(
        _ old: Content, by new: Content, at path: String, in target: DirectoryWorkspace
    ) throws -> Bool {
        switch (old, new) {
        case (_, .other), (.other, _), (.nothing, .nothing): return false
        case (.file, .nothing): return unlink("\(target.root)/\(path)") == 0
        case (_, .file(let bytes)):
            do { try target.write(path, bytes) } catch let error as SandboxError where error.code == .forbiddenPath {
                return false
            }
            return true
        }
    }

    /// A state of a workspace as files in a temporary folder.
    func checkout(_ tree: TreeID, of workspace: String) async throws -> String {
        let folder = try temporaryFolder()
        try await snapshots(of: workspace, at: folder, index: "checkout").restore(tree)
        return folder
    }

    private func copyMode(from source: String, to target: String) {
        var status = stat()
        if stat(source, &status) == 0 { chmod(target, status.st_mode & 0o777) }
    }
}

extension String {
    /// Whether this is the file, or in the folder, which ends with a slash.
    fileprivate func isOf(_ path: String) -> Bool { path.hasSuffix("/") ? hasPrefix(path) : self == path }
}

/// What is at a path of a folder, as far as a repair may touch it.
private enum Content: Equatable {
    case nothing
    case file([UInt8])
    /// A link, a folder, a device, a file that cannot be read or is too large, or a path that leads through a link.
    case other

    init(of path: String, in folder: String) {
        if let bytes = try? DirectoryWorkspace(root: folder).read(path, limit: 256 << 20) {
            self = .file(bytes)
            return
        }
        var status = stat()
        self = lstat("\(folder)/\(path)", &status) == 0 ? .other : .nothing
    }
}

func write(_ bytes: [UInt8], to path: String) throws(RuntimeError) {
    do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
        throw RuntimeError("\(path) could not be written; check that there is room.", .internalError)
    }
}
