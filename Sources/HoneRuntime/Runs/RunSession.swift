public import HoneAgent
public import HoneCore

/// A run that is ready to go.
public struct RunSession: Sendable {
    public let run: RunID
    let loop: AgentLoop
    let opening: [Event]
    let snapshots: any WorkspaceSnapshots
    /// What a person should know before it begins.
    public var notices: [String] = []
    /// Saves for the person what was taken back, and says so.
    let keep: @Sendable (AgentLoop.Undone) async throws -> String
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
        // In a copy nobody else works.
        if state.created?.project == nil, state.created?.replayOf == nil {
            for undone in await loop.undone { result.notices.append(await saved(undone)) }
            result.notices.removeAll(where: notices.contains)
        }
        if state.stopped?.reason.isResumable == false { discard() }
        return result
    }

    private func saved(_ undone: AgentLoop.Undone) async -> String {
        // The task may be cancelled by now; what a person would lose is saved nevertheless.
        let saving = Task { try await keep(undone) }
        do { return try await saving.value } catch {
            return "What was in the workspace before \(undone.reason) could not be saved: \(error)"
        }
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
    public var notices: [String] = []

    public var reason: StopReason { state.stopped?.reason ?? .failed }
}
