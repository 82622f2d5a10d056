import FoundationEssentials
import Glibc
import HoneAssets
public import HoneCore
import HoneSandbox

/// What came of a program, and what it left in its workspace.
public struct ProgramOutcome: Sendable {
    public var execution: ExecutionOutcome
    /// Nil where the workspace holds too many files to be listed.
    public var changes: [FileChange]?
    /// Of an output of which a part is left out: the file that has all of it.
    public var wholeOutput: KeptOutput?
    public var wholeErrors: KeptOutput?
}

extension Workbench {
    /// Runs one program in the sandbox, without a model, a run or the journal.
    public func execute(_ request: ProgramRequest) async throws -> ProgramOutcome {
        let profile = try assets.profile(named: request.profile ?? request.language.profile).value
        try await requireProof(of: profile)
        var execution = Execution(
            arguments: [], standardInput: request.standardInput, workspace: request.directory ?? "", profile: profile,
            wallClock: request.seconds.map { .seconds($0) })
        execution.keepsWholeOutput = true
        if let directory = request.directory {
            try checkWorkspace(directory)
            try place(request, in: directory, &execution)
            return try await watched(execution)
        }
        let folder = try temporaryFolder()
        defer { removeTree(folder) }
        execution.workspace = folder
        let name: String
        switch request.source {
        case .file(let path):
            name = path.split(separator: "/").last.map(String.init) ?? "program"
            try write(try programText(path), to: "\(folder)/\(name)")
        case .tests:
            throw RuntimeError("Name the project whose tests are to be run, with -C.", .usage)
        case .text(let text):
            name = "program.\(request.language.extensions[0])"
            try write(text, to: "\(folder)/\(name)")
        }
        execution.arguments = request.language.run + [argument(name)] + request.arguments
        return try await watched(execution)
    }

    private func watched(_ execution: Execution) async throws -> ProgramOutcome {
        let before = FolderState(of: execution.workspace)
        let outcome = try await sandbox.execute(execution)
        return ProgramOutcome(
            execution: outcome, changes: FolderState(of: execution.workspace).changes(since: before),
            wholeOutput: outcome.standardOutput.whole.map { KeptOutput($0, in: data.outputs) },
            wholeErrors: outcome.standardError.whole.map { KeptOutput($0, in: data.outputs) })
    }

    /// A program that is in the workspace runs where it is; nothing is written into a person's folder.
    private func place(
        _ request: ProgramRequest, in directory: String, _ execution: inout Execution
    ) throws {
        switch request.source {
        case .file(let path):
            let (root, file) = (resolvedPath(directory), resolvedPath(path))
            _ = try programText(file)
            guard file.hasPrefix(root + "/") else {
                throw RuntimeError(
                    "\(path) is not in the workspace \(directory), which is all that the program sees. Name a file in it, or leave -C out.",
                    .usage)
            }
            let name = String(file.dropFirst(root.count + 1))
            execution.arguments = request.language.run + [argument(name)] + request.arguments
        case .text(let text):
            guard let command = request.language.fromInput else {
                throw RuntimeError(
                    "With -C, a \(request.language.name) program has to be a file in the workspace. Name it, or leave -C out.",
                    .usage)
            }
            execution.arguments = command + request.arguments
            execution.standardInput = text
        case .tests:
            guard let command = request.language.tests else {
                throw RuntimeError(
                    "There is no usual command for the tests of a \(request.language.name) project. Name a program that runs them, or set `tests` in the language's file in Sandbox/.",
                    .usage)
            }
            execution.arguments = command + request.arguments
        }
    }

    /// A name that no interpreter takes for an option.
    private func argument(_ name: String) -> String { name.hasPrefix("-") ? "./" + name : name }

    private func programText(_ path: String) throws(RuntimeError) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw RuntimeError("There is no file \(path). Name the program to run.", .usage)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= 64 << 20 else {
            throw RuntimeError("\(path) is not a regular file of at most 64 MiB; a program has to be one.", .usage)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RuntimeError("\(path) cannot be read. Check its permissions.", .usage)
        }
        return Array(data)
    }
}
