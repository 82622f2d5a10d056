/// The files of a workspace, reached from outside the sandbox. No path leads out of it: `..`, absolute paths,
/// symbolic links and anything but regular files are refused with `SandboxError.forbiddenPath`.
public protocol WorkspaceFiles: Sendable {
    /// The folder on the host, absolute.
    var root: String { get }
    /// At most `limit` bytes; throws where the file is larger.
    func read(_ path: String, limit: Int) throws -> [UInt8]
    /// Replaces the file as a whole, so that a crash leaves the old or the new one; makes missing folders.
    func write(_ path: String, _ bytes: [UInt8]) throws
    /// Regular files, sorted by path, folders of version control left out; at most `limit`.
    func list(limit: Int) throws -> [WorkspaceFile]
}

public struct WorkspaceFile: Sendable, Hashable {
    /// Relative to the workspace, with `/`.
    public var path: String
    public var size: Int

    public init(path: String, size: Int) {
        self.path = path
        self.size = size
    }
}

/// States of a workspace, kept outside it. What the workspace's own .gitignore names is not kept.
public protocol WorkspaceSnapshots: Sendable {
    /// Records the present state and returns its name; equal states have equal names.
    func take() async throws -> TreeID
    /// Makes the workspace equal to a recorded state.
    func restore(_ tree: TreeID) async throws
    func changes(from old: TreeID, to new: TreeID) async throws -> [FileChange]
    /// Unified diff.
    func diff(from old: TreeID, to new: TreeID) async throws -> String
}

/// The name of a workspace state: a git tree.
public struct TreeID: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

public struct FileChange: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable { case added, modified, deleted }
    public var path: String
    public var kind: Kind

    public init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}
