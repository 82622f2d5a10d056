import HoneAgent
import HoneCore

/// A run told from its events, for a person.
struct Timeline {
    let summary: RunSummary
    let state: RunState
    let status: String
    let full: Bool

    func text(_ records: [EventRecord]) -> String {
        var lines = [
            "run        \(summary.id)", "goal       \(oneLine(summary.goal))", "status     \(status)",
            "agent      \(summary.agent), models \(state.models.joined(separator: ", "))",
            "workspace  \(summary.workspace)", "when       \(localTime(summary.created))",
            "spent      \(counted(summary.steps, "step")), \(counted(summary.tokens, "token"))\(summary.dollars.map { ", $\(money($0))" } ?? "")",
        ]
        if let network = state.created?.network { lines.append("network    \(network)") }
        if let original = state.created?.replayOf { lines.append("replay of  \(original)") }
        if let detail = state.stopped?.detail { lines.append("why        \(oneLine(detail))") }
        if !state.plan.isEmpty {
            lines += ["", "plan"] + state.plan.enumerated().map { "  \($0 + 1). \(oneLine($1.line))" }
        }
        lines += ["", "events"]
        var calls: [String: ToolCall] = [:]
        for record in records {
            if case .modelResponded(let event) = record.event {
                for call in event.response.message.toolCalls { calls[call.id] = call }
            }
            lines += describe(record, calls: calls)
        }
        if let answer = state.lastAnswer { lines += ["", "answer", indented(answer)] }
        // Names of tools, models and folders were chosen by others.
        return sanitized(lines.joined(separator: "\n"))
    }

    private func describe(_ record: EventRecord, calls: [String: ToolCall]) -> [String] {
        func entry(_ title: String, _ detail: String = "") -> [String] {
            let number = String(record.sequence)
            let place = String(repeating: " ", count: max(0, 5 - number.count)) + number
            let excerpt = detail.isEmpty ? [] : [indented(full ? detail : firstLines(detail))]
            return ["\(place)  \(title)"] + excerpt
        }
        switch record.event {
        case .runCreated: return entry("created")
        case .runResumed: return entry("resumed")
        case .memoryRecalled(let event):
            return event.memories.isEmpty ? [] : entry("recalled", event.memories.map(\.text).joined(separator: "\n"))
        case .planProposed(let event):
            return entry(
                event.reason.map { "plan revised: \(oneLine($0))" } ?? "plan of \(counted(event.steps.count, "step"))")
        case .stepChecked(let event): return entry("step \(event.step + 1) \(event.passed ? "done" : "not done")")
        case .modelRequested, .actionStarted, .checkStarted: return []
        case .modelResponded(let event):
            let usage = event.response.usage
            return entry(
                "\(event.purpose.rawValue)  \(event.response.model), \(usage.inputTokens) + \(usage.outputTokens) tokens\(usage.isEstimated ? " (estimated)" : "")",
                event.purpose == .reflect ? "" : event.response.message.content)
        case .modelFailed(let event): return entry("model failed: \(oneLine(event.message))")
        case .actionFinished(let event):
            let call = calls[event.callID]
            return entry("\(call.map { oneLine($0.name) } ?? "action")  \(call.map(subject) ?? "")", event.observation)
        case .networkRequested(let event): return entry("network  \(sanitized(event.description))")
        case .checkRan(let event):
            let command = state.checks.indices.contains(event.check) ? oneLine(state.checks[event.check]) : ""
            return entry(
                "check \(event.check + 1) \(event.passed ? "passed" : "failed")  \(command)",
                event.passed ? "" : event.evidence)
        case .debugOpened(let event): return entry("debug  \(event.signature)")
        case .loopDetected(let event): return entry("loop  \(event.finding)")
        case .workspaceRestored(let event): return entry("workspace restored: \(event.reason)")
        case .workspaceChanged(let event):
            return entry(
                "workspace changed while the run was stopped", event.changes.map(\.path).joined(separator: "\n"))
        case .budgetWarned(let event): return entry("budget  \(event.notice)")
        case .compacted(let event):
            return entry("\(counted(event.callIDs.count, "old output")) left out of the conversation")
        case .memoryWritten(let event): return entry("remembered (\(event.kind.rawValue))", event.text)
        case .runStopped(let event): return entry("stopped: \(event.reason.rawValue)")
        case .unknown(let kind, _): return entry(kind)
        }
    }

    private func firstLines(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.count <= 8
            ? text : lines.prefix(8).joined(separator: "\n") + "\n… \(lines.count - 8) more lines (--full)"
    }

    private func indented(_ text: String) -> String {
        sanitized(text).split(separator: "\n", omittingEmptySubsequences: false).map { "         \($0)" }
            .joined(separator: "\n")
    }
}
