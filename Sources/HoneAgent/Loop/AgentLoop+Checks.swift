import HoneCore

extension AgentLoop {
    /// Has one check judged and records the verdict.
    func check(_ index: Int) async throws {
        try record([.checkStarted(CheckStarted(check: index))])
        let (verdict, tree, complaint) = try await recordingRequests { executor, state in
            let verdict = try await executor.judge(state.checks[index], in: state, within: self.remainingTime)
            let (tree, complaint) = try await executor.snapshot(in: state)
            return (verdict, tree, complaint)
        }
        let outcome = verdict.outcome
        let output = [outcome.combinedOutput, complaint ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
        // What cannot be kept cannot be handed over: a result is verified only together with its files.
        let passed = verdict.passed && complaint == nil
        try record([
            .checkRan(
                CheckRan(
                    check: index, passed: passed, ending: outcome.ending,
                    evidence: outcome.report(limit: ActionExecutor.observationLimit(in: state))
                        + (complaint.map { "\n" + $0 } ?? ""),
                    milliseconds: outcome.wallTime.milliseconds,
                    signature: passed ? nil : signature(of: verdict, output),
                    tree: tree == state.tree ? nil : tree, tests: verdict.tests, refusal: verdict.refusal,
                    made: verdict.made.isEmpty ? nil : verdict.made, resources: outcome.resources))
        ])
    }

    /// - Parameter output: of the check, with what else was said about it.
    private func signature(of verdict: CheckVerdict, _ output: String) -> String {
        verdict.refusal.map { "no pass: " + maskIncidental($0) }
            ?? services.failures.signature(ending: verdict.outcome.ending, output: output)
    }

    /// Carries out one tool call and records what came of it.
    func act(_ call: ToolCall) async throws {
        try record([
            .actionStarted(ActionStarted(callID: call.id, effect: ToolCatalog.effect(of: call.name)))
        ])
        let events = try await recordingRequests { executor, state in
            try await executor.perform(call, in: state, within: self.remainingTime)
        }
        try record(events)
    }

    /// Stores what programs asked of the network, also where they were cut off.
    private func recordingRequests<Result: Sendable>(
        _ body: (ActionExecutor, RunState) async throws -> Result
    ) async throws -> Result {
        let requests = RequestLog()
        do {
            let result = try await body(ActionExecutor(services: services, requests: requests), state)
            try record(requests.events)
            return result
        } catch {
            try record(requests.events)
            throw error
        }
    }
}
