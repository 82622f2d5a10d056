import Glibc
public import HoneAgent
public import HoneAssets
import HoneCore
public import HoneMemory
import HoneSandbox
public import HoneStore
import Synchronization

/// Everything that a command works with, made from what the process was given. What costs time to open is opened
/// when it is first needed.
public final class Workbench: Sendable {
    public static let version = "0.1.0"

    public let context: ProcessContext
    public let data: DataFolder
    public let assets: AssetLibrary
    private let opened = Mutex<Opened?>(nil)
    let sandbox: BubblewrapSandbox
    /// For runs, in which one program follows another.
    let warm: WarmSandbox

    private struct Opened {
        var store: Store
        var journal: SQLiteJournal
        var memory: SQLiteMemory
        var optimizations: OptimizationJournal
        var prompts: PromptRegistry
    }

    public init(_ context: ProcessContext) throws {
        self.context = context
        data = try DataFolder(context)
        sandbox = BubblewrapSandbox(environment: context.variables)
        warm = WarmSandbox(sandbox)
        assets = try AssetLibrary(
            environment: context.variables, workingDirectory: context.workingDirectory, executable: context.executable,
            home: context.home)
    }

    /// Sentences that a person should read before anything else happens.
    public var notices: [String] { assets.notices }

    public var journal: SQLiteJournal { get throws { try open().journal } }
    public var memory: SQLiteMemory { get throws { try open().memory } }
    public var optimizations: OptimizationJournal { get throws { try open().optimizations } }
    public var prompts: PromptRegistry { get throws { try open().prompts } }

    /// Decides about checks.
    var judge: CopyJudge {
        get throws {
            try makeFolder(data.path)
            return CopyJudge(sandbox, copies: data.checks)
        }
    }

    /// Reads failures by the rules of all languages: a build in one of them runs programs in others.
    public var failures: FailureReader {
        get throws { FailureReader(try assets.languages().map(\.value)) }
    }

    /// Leaves the database as one compact file, and no box. Without it nothing is lost.
    public func close() {
        warm.endWaiting()
        opened.withLock { opened in
            try? opened?.store.close()
            opened = nil
        }
    }

    private func open() throws -> Opened {
        try opened.withLock { opened in
            if let opened { return opened }
            let store = try Store(path: data.database)
            let fresh = Opened(
                store: store, journal: SQLiteJournal(store, background: data.rollouts),
                memory: SQLiteMemory(store, embedding: { [weak self] in try self?.embeddingModel() }),
                optimizations: OptimizationJournal(store), prompts: PromptRegistry(store))
            opened = fresh
            return fresh
        }
    }

    /// The states of a workspace.
    ///
    /// - Parameter folder: where to put a state other than into the workspace itself.
    /// - Parameter index: a name that no other process uses for this workspace at the same time.
    func snapshots(of workspace: String, at folder: String? = nil, index: String) throws -> GitSnapshots {
        let directory = data.snapshots(of: workspace)
        try makeFolder(data.path + "/snapshots")
        return try GitSnapshots(
            workspace: folder ?? workspace, directory: directory, index: index, environment: context.variables)
    }

    /// Takes the run for this process until the returned closure is called or the process ends.
    func claim(_ run: RunID) throws -> @Sendable () -> Void {
        let journal = try journal
        try journal.claim(run)
        return { try? journal.release(run) }
    }

    static let now: @Sendable () -> Int64 = { SystemTime.milliseconds }

    func newRunID() -> RunID { RunID(milliseconds: Self.now(), random: .random(in: .min ... .max)) }
}

/// `path` without symbolic links; as it is where it does not exist.
func resolvedPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// Makes a folder that only its owner may enter, and those above it.
func makeFolder(_ path: String) throws(RuntimeError) {
    var made = ""
    for part in path.split(separator: "/") {
        made += "/" + part
        if mkdir(made, 0o700) != 0, errno != EEXIST, errno != EISDIR {
            throw RuntimeError(
                "The folder \(made) cannot be made: \(String(cString: strerror(errno))). Make it, or set HONE_HOME to a folder that you can write.",
                .configuration)
        }
    }
}

func temporaryFolder() throws(RuntimeError) -> String {
    var template = Array("/tmp/hone-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw RuntimeError(
            "No temporary folder can be made in /tmp: \(String(cString: strerror(errno))).", .internalError)
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
