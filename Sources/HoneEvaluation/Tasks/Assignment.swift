import FoundationEssentials
public import HoneCore

/// What an agent is given besides its goal.
public struct Assignment: Codable, Sendable, Hashable {
    /// The files that its workspace begins with.
    public enum Files: Codable, Sendable, Hashable {
        /// Texts by path.
        case texts([String: String])
        /// A folder of the person's, whose content has this digest.
        case folder(String, digest: Digest)
        /// A state of a workspace that was kept.
        case state(TreeID, workspace: String)
    }

    public var files: Files
    /// Shell commands that have to exit with 0.
    public var checks: [String]

    public init(files: Files = .texts([:]), checks: [String]) {
        self.files = files
        self.checks = checks
    }

    /// Equal assignments, and no others, have equal texts, in every process.
    var canonicalText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Where the folder lies is no part of what is in it.
        var same = self
        if case .folder(_, let digest) = files { same.files = .folder("", digest: digest) }
        return (try? encoder.encode(same)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
