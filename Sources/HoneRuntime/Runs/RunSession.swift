public import HoneAgent
public import HoneCore

/// A run that is ready to go.
public struct RunSession: Sendable {
    public let run: RunID
    let loop: AgentLoop
    let opening: [Event]
    let snapshots: any WorkspaceSnapshots
    let release: @Sendable () -> Void

    /// Runs to the end, or until the task is cancelled.
    public func go() async throws -> RunResult {
        defer { release() }
        let state = try await loop.go(opening: opening)
        return RunResult(run: run, state: state, changes: await changes(in: state))
    }

    private func changes(in state: RunState) async -> [FileChange] {
        guard let old = state.created?.initialTree, let new = state.tree, old != new else { return [] }
        // The run is over and recorded: a list of changes that cannot be had must not turn it into a failure.
        return await Task { try? await snapshots.changes(from: old, to: new) }.value ?? []
    }
}

/// How a run ended.
public struct RunResult: Sendable {
    public var run: RunID
    public var state: RunState
    /// Files of the workspace, from the start to the end of the run.
    public var changes: [FileChange]

    public var reason: StopReason { state.stopped?.reason ?? .failed }
}
