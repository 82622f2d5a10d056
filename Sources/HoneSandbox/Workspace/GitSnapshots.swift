import CSandbox
import Glibc
public import HoneCore
import Synchronization

/// States of a workspace as git trees in a private git directory.
///
///     let snapshots = try GitSnapshots(workspace: "/home/ada/project", directory: state, index: "run-7", …)
///     let before = try await snapshots.take()
///     // … a program changes files …
///     try await snapshots.restore(before)
///
/// Kept are regular files and symbolic links, byte for byte, with the executable bit. Not kept are what the
/// workspace's .gitignore files name, empty folders, special files, files that cannot be read, and .git folders:
/// the files of a repository within the workspace are kept like any others. The person's own repository is neither
/// read nor changed.
///
/// Several runs may share one directory; each needs an index of its own.
public final class GitSnapshots: WorkspaceSnapshots {
    /// The most that one state may hold.
    struct Bounds: Sendable {
        var files = 100_000
        var fileSize = 100 << 20
        /// Of a unified diff.
        var diff = 4 << 20
    }

    private let git: PrivateGit
    private let root: OpenDirectory
    private let bounds: Bounds
    /// The lock is what makes operations of one run follow each other.
    private let indexed = Mutex(Indexed())

    /// git knows this one without an object.
    private static let emptyTree = TreeID(rawValue: "4b825dc642cb6eb9a060e54bf8d69288fbee4904")

    private struct Indexed {
        /// The state that the index holds, where known.
        var tree: TreeID?
        /// Of the workspace, from before it was last compared with the index.
        var fingerprint: WorkspaceFingerprint?
    }

    /// - Parameters:
    ///   - directory: the git directory, outside the workspace; made where it is not there.
    ///   - index: names this run's index; letters, digits, `-` and `_`.
    ///   - environment: for the PATH that git is found on.
    public convenience init(
        workspace: String, directory: String, index: String, environment: [String: String]
    ) throws {
        try self.init(
            workspace: workspace, directory: directory, index: index, environment: environment, bounds: Bounds())
    }

    init(
        workspace: String, directory: String, index: String, environment: [String: String], bounds: Bounds
    ) throws {
        guard let resolved = resolvedPath(workspace), let root = OpenDirectory(resolved) else {
            throw SandboxError(
                .badWorkspace, "The workspace \(workspace) is not a folder that can be read. Name one with -C.")
        }
        guard directory != resolved, !directory.hasPrefix(resolved + "/") else {
            throw SandboxError(
                .snapshotFailed,
                "The states of \(resolved) cannot be kept inside it, in \(directory). Choose a state folder elsewhere.")
        }
        let name = index.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" ? $0 : "-" }
        self.root = root
        self.bounds = bounds
        git = try PrivateGit(
            directory: directory, workspace: resolved, index: String(name), host: Host(environment: environment))
    }

    public func take() async throws -> TreeID {
        if let tree = indexed.withLockIfAvailable({ unchanged($0) }), let tree { return tree }
        return try await exclusively { state, cancellation in try self.refresh(&state, cancellation) }
    }

    public func restore(_ tree: TreeID) async throws {
        let name = try checked(tree)
        try await exclusively { state, cancellation in
            while let pipe = StallingPipe(in: self.root), pipe.remove(from: self.root) {}
            // With an index that is the workspace, git removes what the tree lacks and touches only what differs.
            if try self.refresh(&state, cancellation) == tree { return }
            state = Indexed()
            _ = try self.git.run(["read-tree", "--reset", "-u", name], cancellation: cancellation)
            state.tree = tree
        }
    }

    /// Removes the index, for whoever will not come back under its name. States are kept.
    public func removeIndex() { unlink(git.index) }

    public func changes(from old: TreeID, to new: TreeID) async throws -> [FileChange] {
        let names = [try checked(old), try checked(new)]
        if old == new { return [] }
        let output = try await onOwnThread { cancellation in
            try self.git.run(
                ["diff-tree", "-r", "-z", "--no-renames", "--name-status"] + names, cancellation: cancellation)
        }
        let fields = output.split(separator: 0)
        return stride(from: 0, to: fields.count - 1, by: 2).map { index in
            let kind: FileChange.Kind =
                switch fields[index].first {
                case UInt8(ascii: "A"): .added
                case UInt8(ascii: "D"): .deleted
                default: .modified
                }
            return FileChange(path: sanitized(fields[index + 1]), kind: kind)
        }
    }

    public func diff(from old: TreeID, to new: TreeID) async throws -> String {
        let names = [try checked(old), try checked(new)]
        if old == new { return "" }
        let limit = bounds.diff
        return try await onOwnThread { cancellation in
            let output = try self.git.run(
                ["diff-tree", "-r", "-p", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"] + names,
                cancellation: cancellation)
            let text = sanitized(output)
            return text.utf8.count > limit ? headAndTail(text, limit: limit) : text
        }
    }

    /// The difference as `git apply` takes it: every byte as it is, binary files included.
    public func patch(from old: TreeID, to new: TreeID) async throws -> [UInt8] {
        let names = [try checked(old), try checked(new)]
        if old == new { return [] }
        return try await onOwnThread { cancellation in
            try self.git.run(
                [
                    "diff-tree", "-r", "-p", "--binary", "--full-index", "--no-renames", "--no-ext-diff",
                    "--no-textconv", "--no-color",
                ] + names, outputLimit: 1 << 30, cancellation: cancellation)
        }
    }

    /// A state without some of its files; the workspace stays as it is.
    public func state(_ tree: TreeID, without paths: [String]) async throws -> TreeID {
        let name = try checked(tree)
        return try await exclusively { state, cancellation in
            state = Indexed()
            _ = try self.git.run(["read-tree", "--reset", name], cancellation: cancellation)
            _ = try self.git.run(
                ["update-index", "-z", "--index-info"], input: PendingFiles.removals(of: paths.map { Array($0.utf8) }),
                cancellation: cancellation)
            return try self.write(&state, cancellation)
        }
    }

    private func exclusively<Value: Sendable>(
        _ body: @escaping @Sendable (inout Indexed, Cancellation) throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        return try await onOwnThread { cancellation in
            try self.indexed.withLock { try body(&$0, cancellation) }
        }
    }

    /// The state of the workspace where nothing in it has changed since it was last compared with the index.
    private func unchanged(_ state: Indexed) -> TreeID? {
        guard let tree = state.tree, let known = state.fingerprint, known.isSettled,
            WorkspaceFingerprint(of: root) == known
        else { return nil }
        return tree
    }

    /// Makes the index equal to the workspace. One git command where nothing changed, none where there is nothing yet.
    private func refresh(_ state: inout Indexed, _ cancellation: Cancellation) throws -> TreeID {
        // From before git looks: a change that comes while it does makes the next fingerprint another.
        let fingerprint = WorkspaceFingerprint(of: root)
        state.fingerprint = nil
        if let fingerprint, fingerprint.isOfEmptyFolder, access(git.index, F_OK) != 0 {
            // A run that begins with nothing: git, asked twice, would only say which tree that is.
            state.tree = Self.emptyTree
            state.fingerprint = fingerprint
            return Self.emptyTree
        }
        if let pipe = StallingPipe(in: root) { throw pipe.complaint }
        let listing = try git.run(
            ["ls-files", "-z", "-t", "-m", "-d", "-o", "--exclude-per-directory=.gitignore"],
            cancellation: cancellation)
        let work = try PendingFiles(listing, in: root, bounds: bounds)
        if work.isEmpty, let tree = state.tree {
            state.fingerprint = fingerprint
            return tree
        }
        state = Indexed()
        if !work.removed.isEmpty {
            _ = try git.run(["update-index", "-z", "--index-info"], input: work.removals, cancellation: cancellation)
        }
        if !work.updated.isEmpty {
            _ = try git.run(
                ["update-index", "-z", "--add", "--replace", "--stdin"], input: work.updates,
                cancellation: cancellation)
        }
        let tree = try write(&state, cancellation)
        state.fingerprint = fingerprint
        return tree
    }

    /// The index as a state.
    private func write(_ state: inout Indexed, _ cancellation: Cancellation) throws -> TreeID {
        let tree = try git.run(["write-tree"], cancellation: cancellation)
        let name = TreeID(rawValue: String(decoding: tree.filter { $0 > 32 }, as: UTF8.self))
        _ = try checked(name)
        state.tree = name
        return name
    }

    private func checked(_ tree: TreeID) throws -> String {
        let isName = tree.rawValue.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard isName, [40, 64].contains(tree.rawValue.utf8.count) else {
            throw SandboxError(.snapshotFailed, "\(sanitized(tree.rawValue)) is not the name of a workspace state.")
        }
        return tree.rawValue
    }
}

/// A folder held open.
final class OpenDirectory: Sendable {
    private let folder: Descriptor
    var descriptor: Int32 { folder.raw }

    init?(_ path: String) {
        folder = Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        if folder.raw < 0 { return nil }
    }
}
