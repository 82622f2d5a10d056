import HoneCore

/// A path of a file in the workspace, as a model writes it: relative, or as the program in the box calls it.
struct WorkspacePath {
    let folders: [String]
    let last: String

    var relative: String { (folders + [last]).joined(separator: "/") }
    /// For sentences.
    let shown: String

    /// - Throws: `SandboxError.forbiddenPath` where the path is empty, leads out, or names a folder.
    init(_ path: String) throws {
        shown = sanitized(String(path.prefix(200)))
        var rest = path[...]
        if rest == BoxLayout.workspace || rest.hasPrefix(BoxLayout.workspace + "/") {
            rest = rest.dropFirst(BoxLayout.workspace.count).drop { $0 == "/" }
        }
        let parts = rest.split(separator: "/").map(String.init).filter { $0 != "." }
        guard !rest.hasPrefix("/") else {
            throw SandboxError(
                .forbiddenPath,
                "\(shown) is outside the workspace; name a file relative to it, or below \(BoxLayout.workspace).")
        }
        guard let last = parts.last, !rest.hasSuffix("/"), !path.utf8.contains(0) else {
            throw SandboxError(
                .forbiddenPath, "\(shown.isEmpty ? "An empty path" : shown) names no file of the workspace.")
        }
        guard !parts.contains("..") else {
            throw SandboxError(
                .forbiddenPath, "\(shown) contains .., which could lead out of the workspace; leave it out.")
        }
        guard parts.first != ".git" else {
            throw SandboxError(.forbiddenPath, "\(shown) belongs to git; change it with git commands.")
        }
        guard parts.first != ".hone" else {
            throw SandboxError(.forbiddenPath, "\(shown) says how Hone works here; only the person changes it.")
        }
        self.last = last
        folders = parts.dropLast()
    }
}
