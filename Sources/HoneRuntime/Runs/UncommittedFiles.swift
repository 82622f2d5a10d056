import Glibc
import HoneSandbox

/// Which of these files of a project hold what its last commit does not. Empty where the project is no repository.
///
/// A repository can name programs for git to run: monitors, hooks, filters, transports. The commands here touch
/// neither the working tree nor a remote, so none of them is run.
func uncommittedFiles(among paths: [String], in project: String) async throws -> Set<String> {
    // The project may be a folder deep inside a repository.
    guard access("/usr/bin/git", X_OK) == 0, !(try await git(["rev-parse", "--git-dir"], in: project)).isEmpty else {
        return []
    }
    let staged = try await git(["ls-files", "-s", "-z", "--"] + paths, in: project)
    var blobs: [String: String] = [:]
    for entry in fields(staged) {
        let parts = entry.split(separator: "\t", maxSplits: 1)
        let words = parts.first?.split(separator: " ") ?? []
        if parts.count == 2, words.count == 3 { blobs[String(parts[1])] = String(words[1]) }
    }
    var uncommitted = Set(
        fields(
            try await git(
                ["diff-index", "--cached", "--relative", "--name-only", "-z", "HEAD", "--"] + paths, in: project)))
    let present = paths.filter { access("\(project)/\($0)", F_OK) == 0 && !$0.contains("\n") }
    let hashes = try await git(
        ["hash-object", "--no-filters", "--stdin-paths"], in: project,
        // Whole paths: git reads these from the top of the repository, wherever it is run.
        input: Array(present.map { "\(project)/\($0)\n" }.joined().utf8))
    for (path, hash) in zip(present, String(decoding: hashes, as: UTF8.self).split(separator: "\n"))
    where blobs[path] != String(hash) {
        uncommitted.insert(path)
    }
    return uncommitted
}

private func fields(_ output: [UInt8]) -> [String] {
    output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
}

private func git(_ arguments: [String], in project: String, input: [UInt8] = []) async throws -> [UInt8] {
    let settings = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.directory=*", "protocol.allow=never"]
    let result = try await TrustedTool(
        program: "/usr/bin/git", arguments: settings.flatMap { ["-c", $0] } + ["--no-optional-locks"] + arguments,
        environment: [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_LITERAL_PATHSPECS": "1", "GIT_NO_LAZY_FETCH": "1",
        ], directory: project, standardInput: input, outputLimit: 16 << 20, timeLimit: .seconds(60)
    ).run()
    // A repository without a commit, or none at all, holds nothing.
    return result.ending == .exited(0) ? result.standardOutput : []
}
