import Glibc
import HoneCore

@testable import HoneSandbox

let environment: [String: String] = {
    var result: [String: String] = [:]
    for name in ["PATH", "HOME"] { result[name] = getenv(name).map { String(cString: $0) } }
    return result
}()

/// One for all tests, as in the program: it keeps descriptors open while it lives.
let sandbox = BubblewrapSandbox(environment: environment)

/// Why real boxes cannot be tested here, or nil. Printed where tests are skipped.
let unavailable: String? = {
    guard let launcher = Host(environment: environment).candidates(for: "bwrap").first else {
        return "bwrap is not installed"
    }
    let result = try? TrustedTool(
        program: launcher,
        arguments: [
            "--unshare-user", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "true",
        ]
    ).runBlocking()
    return result?.ending == .exited(0) ? nil : result?.standardError ?? "bwrap does not start"
}()
let available = unavailable == nil
let reason = "needs bubblewrap and user namespaces: \(unavailable ?? "")"

func profile(
    wallClock: Double = 30, cpuTime: Double = 30, processes: Int = 64, openFiles: Int = 256,
    fileSize: Int = 32 << 20, addressSpace: Int = 2 << 30, memory: Int = 2 << 30, temporaryStorage: Int = 16 << 20,
    disk: Int = 2 << 30, files: Int = 100_000, output: Int = 64 << 10, readOnly: [String] = [],
    toolchains: [String] = [], environment: [String: String] = [:],
    systemCalls: SystemCallPreset = .net
) -> SandboxProfile {
    SandboxProfile(
        name: "test", description: "Tests",
        limits: .init(
            wallClock: wallClock, cpuTime: cpuTime, processes: processes, openFiles: openFiles, fileSize: fileSize,
            addressSpace: addressSpace, memory: memory, temporaryStorage: temporaryStorage, disk: disk,
            files: files, output: output),
        readOnly: readOnly, toolchains: toolchains, environment: environment, systemCalls: systemCalls)
}

/// A folder that is removed with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/hone-test-\(getpid())-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SandboxError(.fileFailed, "mkdtemp failed") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        removeEntries(of: folder)
        close(folder)
        rmdir(path)
    }

    /// Writes a file, making the folders above it.
    func write(_ name: String, _ text: String) throws {
        let parts = name.split(separator: "/")
        for count in 1..<max(parts.count, 1) { mkdir("\(path)/\(parts.prefix(count).joined(separator: "/"))", 0o755) }
        guard let file = fopen("\(path)/\(name)", "w") else { throw SandboxError(.fileFailed, name) }
        defer { fclose(file) }
        _ = text.withCString { fputs($0, file) }
    }

    func read(_ name: String) -> String? {
        guard let file = fopen("\(path)/\(name)", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat("\(path)/\(name)", &status) == 0
    }

    private func removeEntries(of folder: Int32) {
        forEachEntry(of: folder) { name in
            let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            if inner >= 0 {
                removeEntries(of: inner)
                close(inner)
            }
            unlinkat(folder, name, inner >= 0 ? AT_REMOVEDIR : 0)
        }
    }
}

/// Runs a program in a workspace of its own, or in a folder, which is an argument so that it lives as long as the box.
func run(
    _ arguments: [String], in folder: TemporaryFolder? = nil, input: String = "", profile: SandboxProfile = profile(),
    environment: [String: String] = [:], wallClock: Duration? = nil, by sandbox: BubblewrapSandbox = sandbox
) async throws -> ExecutionOutcome {
    guard let folder else {
        return try await run(
            arguments, in: TemporaryFolder(), input: input, profile: profile, environment: environment,
            wallClock: wallClock, by: sandbox)
    }
    return try await sandbox.execute(
        Execution(
            arguments: arguments, standardInput: Array(input.utf8), workspace: folder.path, profile: profile,
            environment: environment, wallClock: wallClock))
}

func shell(_ script: String, profile: SandboxProfile = profile()) async throws -> ExecutionOutcome {
    try await run(["sh", "-c", script], profile: profile)
}

func python(_ script: String, profile: SandboxProfile = profile()) async throws -> ExecutionOutcome {
    try await run(["python3", "-c", script], profile: profile)
}
