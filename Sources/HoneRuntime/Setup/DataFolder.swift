public import HoneCore

/// Where Hone keeps what it must not lose: the database and the states of workspaces.
///
/// `HONE_HOME` (or `--home`), else `$XDG_DATA_HOME/hone`, else `~/.local/share/hone`.
public struct DataFolder: Sendable {
    public var path: String

    public init(_ context: ProcessContext) throws(RuntimeError) {
        if let home = context.home ?? context.variables["HONE_HOME"], !home.isEmpty {
            path = context.absolute(home) + "/data"
        } else if let data = context.variables["XDG_DATA_HOME"], data.hasPrefix("/") {
            path = data + "/hone"
        } else if let home = context.variables["HOME"], home.hasPrefix("/") {
            path = home + "/.local/share/hone"
        } else {
            throw RuntimeError(
                "There is no place for Hone's data: HOME is not set. Set HOME, or HONE_HOME to a folder that you can write.",
                .configuration)
        }
    }

    public var database: String { path + "/hone.db" }

    /// The private git directory that holds the states of a workspace. Those of rollouts share one: there are many,
    /// and most of what they hold is the same.
    func snapshots(of workspace: String) -> String {
        let name = workspace.hasPrefix(rollouts + "/") ? "rollouts" : Digest(of: workspace).short
        return "\(path)/snapshots/\(name).git"
    }

    /// The workspaces of rollouts.
    public var rollouts: String { path + "/rollouts" }

    /// The workspace of a rollout, while it runs.
    func workspace(of rollout: Digest) -> String { "\(rollouts)/\(rollout.short)" }

    /// The copy of a project that a repair works in, or the workspace of a replay.
    func copy(for run: RunID) -> String { "\(path)/copies/\(run)" }

    /// The copies of workspaces that checks work on, while they do.
    var checks: String { path + "/checks" }

    /// Outputs of programs that ran alone, of which a part was not shown.
    var outputs: String { path + "/outputs" }

    /// Undo for a repair that was written back.
    func patch(for run: RunID) -> String { "\(path)/patches/\(run).patch" }

    /// What an interrupted step, and the person meanwhile, had made of the workspace.
    func patch(for run: RunID, state: TreeID) -> String { "\(path)/patches/\(run)-\(state.rawValue.prefix(12)).patch" }
}

/// What is wrong with what a person asked for, or with the machine.
public struct RuntimeError: HoneError {
    public var message: String
    public var exitStatus: ExitStatus

    public init(_ message: String, _ exitStatus: ExitStatus) {
        self.message = message
        self.exitStatus = exitStatus
    }
}
