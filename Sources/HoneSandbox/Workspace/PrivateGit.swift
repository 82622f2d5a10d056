import Glibc
import HoneCore

/// git with a directory of its own, away from the workspace, that nothing in the workspace can instruct.
///
/// Only plumbing is used: it runs no hook and no maintenance. The settings of the system, the person and the
/// workspace are not read, and the attributes file here outranks every .gitattributes, so no filter, line-ending or
/// encoding conversion touches a byte.
struct PrivateGit: Sendable {
    let program: String
    let directory: String
    let workspace: String
    let index: String

    private static let configuration = """
        [core]
        \trepositoryformatversion = 0
        \tbare = false
        \tfilemode = true
        \tsymlinks = true
        \tautocrlf = false
        \tfsmonitor = false
        \tignorecase = false
        \tprotectNTFS = false
        \tprotectHFS = false
        \thooksPath = /dev/null
        \texcludesFile = /dev/null
        \tattributesFile = /dev/null
        \tcompression = 1
        \tbigFileThreshold = 16m
        [gc]
        \tauto = 0
        \tpruneExpire = never
        [maintenance]
        \tauto = false
        [submodule]
        \trecurse = false
        [diff]
        \tignoreSubmodules = all

        """
    private static let attributes = "* -text -ident !filter !working-tree-encoding !diff !eol !conv\n"

    /// Makes the directory where it is not there yet.
    ///
    /// - Throws: `SandboxError.snapshotFailed` where git is missing or the directory cannot be made.
    init(directory: String, workspace: String, index: String, host: Host) throws {
        guard let program = host.candidates(for: "git").first else {
            throw SandboxError(
                .snapshotFailed,
                "Hone keeps the states of a workspace with git, which is not installed. Install it: apt-get install git."
            )
        }
        self.program = program
        self.workspace = workspace
        self.directory = directory
        self.index = "\(directory)/index-\(index)"
        for folder in ["", "/objects", "/objects/pack", "/objects/info", "/refs", "/refs/heads", "/info"] {
            guard Self.makeFolder(directory + folder) else {
                throw SandboxError(
                    .snapshotFailed,
                    "The folder \(directory)\(folder) for the workspace's states cannot be made: \(errorText(errno)).")
            }
        }
        let files = [
            ("HEAD", "ref: refs/heads/none\n"), ("config", Self.configuration), ("info/attributes", Self.attributes),
        ]
        for (name, text) in files {
            guard Self.write(text, to: "\(directory)/\(name)") else {
                throw SandboxError(.snapshotFailed, "\(directory)/\(name) cannot be written: \(errorText(errno)).")
            }
        }
        // Of a run that was killed; runs that live have names of their own.
        unlink(self.index + ".lock")
    }

    /// Runs one git command.
    ///
    /// - Throws: `SandboxError.snapshotFailed` where it does not succeed.
    func run(
        _ arguments: [String], input: [UInt8] = [], outputLimit: Int = 64 << 20, cancellation: Cancellation?
    ) throws -> [UInt8] {
        let environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent",
            "XDG_CONFIG_HOME": "/nonexistent", "GIT_DIR": directory, "GIT_WORK_TREE": workspace,
            "GIT_INDEX_FILE": index, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_SYSTEM": "/dev/null",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1", "GIT_LITERAL_PATHSPECS": "1",
            "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0",
        ]
        let result = try TrustedTool(
            program: program, arguments: arguments, environment: environment, directory: workspace,
            standardInput: input, outputLimit: outputLimit, timeLimit: .seconds(60)
        ).runBlocking(until: cancellation)
        switch result.ending {
        case .exited(0): return result.standardOutput
        case .tooSlow:
            throw SandboxError(
                .snapshotFailed,
                "git \(arguments[0]) did not finish within 60 s in \(workspace). The workspace may be very large; name "
                    + "generated folders in a .gitignore, or remove what does not belong there.")
        case .tooMuchOutput:
            throw SandboxError(
                .snapshotFailed,
                "git \(arguments[0]) in \(workspace) says more than \(outputLimit) bytes. Leave big or generated "
                    + "folders out with a .gitignore.")
        default:
            let complaint = result.standardError.split(separator: "\n").suffix(2).joined(separator: "; ")
            throw SandboxError(
                .snapshotFailed,
                "git \(arguments[0]) failed in \(workspace): \(complaint). Its directory is \(directory).")
        }
    }

    private static func makeFolder(_ path: String) -> Bool {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return isDirectory(path) }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex,
            makeFolder(String(path[..<slash]))
        else { return false }
        return mkdir(path, 0o700) == 0 || errno == EEXIST
    }

    /// Replaces the file as a whole, as other runs may be reading it; leaves an equal one alone.
    private static func write(_ text: String, to path: String) -> Bool {
        let bytes = Array(text.utf8)
        let old = Descriptor(open(path, O_RDONLY | O_CLOEXEC))
        var present = [UInt8](repeating: 0, count: bytes.count + 1)
        if old.raw >= 0, read(old.raw, &present, present.count) == bytes.count, present.dropLast() == bytes[...] {
            return true
        }
        // Several runs of one process may begin on a fresh directory at once.
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max))"
        let file = Descriptor(open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600))
        guard file.raw >= 0, Glibc.write(file.raw, bytes, bytes.count) == bytes.count else { return false }
        return rename(temporary, path) == 0
    }
}
