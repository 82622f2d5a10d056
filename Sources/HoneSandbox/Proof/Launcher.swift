import HoneCore

/// The bubblewrap that builds the boxes.
public struct Launcher: Sendable, Hashable {
    public var path: String
    /// Nil where it does not say.
    public var version: String?
}

extension BubblewrapSandbox {
    /// - Throws: `SandboxError.launcherMissing`, which says how to install it.
    public func launcher() async throws -> Launcher {
        guard let path = host.candidates(for: "bwrap").first else { throw LaunchFailure.missing }
        let answer = try? await TrustedTool(program: path, arguments: ["--version"], timeLimit: .seconds(10)).run()
        let words = answer.map { String(decoding: $0.standardOutput, as: UTF8.self) }?
            .split(whereSeparator: \.isWhitespace)
        return Launcher(path: path, version: words?.last.map { sanitized(String($0)) })
    }
}
