import Foundation
import HoneCore

/// A person's machine in a temporary folder: an empty HOME, a project, and the built binary.
final class Home: Sendable {
    let path: String
    let project: String

    /// - Parameter isProven: the sandbox was proven before, as on every run of a person's but the first.
    init(isProven: Bool = true) throws {
        path = NSTemporaryDirectory() + "hone-e2e-\(UUID().uuidString.prefix(8))"
        project = path + "/project"
        try FileManager.default.createDirectory(atPath: project, withIntermediateDirectories: true)
        if isProven, let proofs = Self.proofs {
            let data = path + "/.local/share/hone"
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: proofs, toPath: data + "/proofs")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let file = URL(filePath: "\(project)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(project)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// What the profiles' hostile programs could do on this machine, tried once for all tests.
    private static let proofs: String? = {
        let folder = NSTemporaryDirectory() + "hone-e2e-proofs-\(getpid())"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for profile in ["base", "python", "shell", "c", "swift", "node"] {
            let process = Process()
            process.executableURL = URL(filePath: binary)
            process.arguments = ["sandbox", "prove", profile]
            process.environment = [
                "HOME": folder, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            ]
            process.currentDirectoryURL = URL(filePath: folder)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return nil }
            process.waitUntilExit()
        }
        let proofs = folder + "/.local/share/hone/proofs"
        return FileManager.default.fileExists(atPath: proofs) ? proofs : nil
    }()

    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
        var json: JSONValue? { try? JSONValue(parsing: output) }
    }

    static let binary: String = {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        var candidates = [folder.appending(path: "hone")]
        candidates.append(folder.deletingLastPathComponent().appending(path: "hone"))
        candidates.append(URL(filePath: #filePath).appending(path: "../../../../.build/debug/hone").standardized)
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }?.path ?? "hone"
    }()

    func start(
        _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) throws -> Running {
        let process = Process()
        process.executableURL = URL(filePath: Self.binary)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: project)
        let standard = ["HOME": path, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"]
        process.environment = standard.merging(environment) { $1 }
        return try Running(process, input: input)
    }

    /// Runs a line of a person's shell in the project and returns its exit status.
    @discardableResult
    func sh(_ line: String) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(filePath: project)
        process.environment = ["HOME": path, "PATH": "/usr/local/bin:/usr/bin:/bin"]
        return try await Running(process, input: "").result().status
    }

    /// Runs `hone` to its end.
    func hone(
        _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) async throws -> Result {
        try await Turnstile.shared.whenFree {
            try await self.start(arguments, environment: environment, input: input).result()
        }
    }
}

/// Lets only so many programs run at once that a small machine keeps up with their limits of time.
private actor Turnstile {
    static let shared = Turnstile(places: 3 * ProcessInfo.processInfo.activeProcessorCount)

    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { self.places = places }

    nonisolated func whenFree<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        await enter()
        let result: Swift.Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await leave()
        return try result.get()
    }

    private func enter() async {
        if places > 0 {
            places -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
    }
}

/// A `hone` that runs. Its output is read while it does.
final class Running: @unchecked Sendable {
    // Sendable: `process` is only signalled after it was started, and the readers are tasks of their own.
    private let process: Process
    private let output: Task<String, Never>
    private let errors: Task<String, Never>

    fileprivate init(_ process: Process, input: String) throws {
        self.process = process
        let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
        process.standardInput = pipes.input
        process.standardOutput = pipes.output
        process.standardError = pipes.errors
        try process.run()
        try? pipes.input.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? pipes.input.fileHandleForWriting.close()
        output = Self.reading(pipes.output.fileHandleForReading)
        errors = Self.reading(pipes.errors.fileHandleForReading)
    }

    private static func reading(_ handle: FileHandle) -> Task<String, Never> {
        let descriptor = dup(handle.fileDescriptor)
        return Task {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
                    let data = (try? handle.readToEnd()) ?? nil
                    continuation.resume(returning: String(decoding: data ?? Data(), as: UTF8.self))
                }
            }
        }
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func result() async -> Home.Result {
        let (output, errors) = (await output.value, await errors.value)
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.process.waitUntilExit()
                continuation.resume()
            }
        }
        let status =
            process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
        return Home.Result(status: status, output: output, errors: errors)
    }
}
