public import HoneAgent
public import HoneCore

/// A run that is ready to go.
public struct RunSession: Sendable {
    public let run: RunID
    let loop: AgentLoop
    let opening: [Event]
    let snapshots: any WorkspaceSnapshots
    /// What to say before it begins: something was saved that the run is about to undo.
    public var notice: String?
    /// Saves the difference of two states for the person, and says so.
    let keep: @Sendable (_ from: TreeID, _ to: TreeID) async throws -> String
    /// Removes a workspace that was made for this run alone.
    let discard: @Sendable () -> Void
    /// Takes the run for this process, and gives the way to let go of it.
    let claim: @Sendable () throws -> @Sendable () -> Void

    /// Runs to the end, or until the task is cancelled.
    public func go() async throws -> RunResult {
        try await loop.open(opening)
        let release = try claim()
        defer { release() }
        let state = try await loop.go()
        let changes = await changes(in: state)
        var result = RunResult(run: run, state: state, changes: changes)
        if let undone = await loop.undone {
            // The task may be cancelled by now; what a person would lose is saved nevertheless.
            let saving = Task { try await keep(undone.from, undone.to) }
            do { result.notice = try await saving.value } catch {
                result.notice = "What the step that was cut off had changed could not be saved: \(error)"
            }
        }
        if state.stopped?.reason.isResumable == false { discard() }
        return result
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
    /// What became of work that was taken back, for the person.
    public var notice: String?

    public var reason: StopReason { state.stopped?.reason ?? .failed }
}
