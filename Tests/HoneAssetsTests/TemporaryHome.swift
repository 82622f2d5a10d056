import Foundation
import HoneAssets
import HoneCore
import Testing

/// A folder with a user, a project and an installation in it, removed when the test is over.
final class TemporaryHome: Sendable {
    let root: String
    var user: String { root + "/config/hone" }
    var project: String { root + "/project" }
    var executable: String { root + "/install/bin/hone" }
    var installed: String { root + "/install/share/hone" }
    var environment: [String: String] { ["XDG_CONFIG_HOME": root + "/config", "HOME": root + "/person"] }

    init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        root = base + "/hone-assets-" + UUID().uuidString
        for folder in ["config/hone", "project/deep/below", "install/bin", "install/share/hone", "person"] {
            try FileManager.default.createDirectory(atPath: root + "/" + folder, withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// Writes a file at an absolute path, with the folders above it.
    func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    func write(_ data: Data, to path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try data.write(to: URL(fileURLWithPath: path))
    }

    func library(home: String? = nil, environment: [String: String]? = nil) throws -> AssetLibrary {
        try AssetLibrary(
            environment: environment ?? self.environment, workingDirectory: project + "/deep/below",
            executable: executable, home: home)
    }

    func trustProject() throws { try TrustedProjects(environment: environment).trust(project) }
}

/// The message of the asset error that `body` throws, with the temporary folder's path cut out.
func message(_ home: TemporaryHome, _ body: () throws -> Void) throws -> String {
    let error = try #require(throws: AssetError.self) { try body() }
    #expect(error.exitStatus == .configuration)
    return error.message.replacingOccurrences(of: home.root, with: "")
}

func agentYAML(_ description: String) -> String { "description: \(description)\ntools: [shell]\n" }

func promptText(_ role: String, _ inputs: [String], name: String = "default") -> String {
    let uses = inputs.map { "{{\($0)}}" }.joined(separator: "\n")
    return "---\nid: \(role)/\(name)\nversion: 1\ninputs: [\(inputs.joined(separator: ", "))]\n---\n\(uses)\n"
}
