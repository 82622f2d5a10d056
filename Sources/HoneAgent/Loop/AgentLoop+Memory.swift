import HoneCore

extension AgentLoop {
    func recall(_ signature: String?) throws {
        guard let created = state.created else { return }
        let query =
            signature.map {
                MemoryQuery(text: $0, signature: $0, project: projectScope(created), kinds: [.lesson], limit: 3)
            } ?? MemoryQuery(text: created.goal, project: projectScope(created), limit: 5)
        let memories = try services.memory.recall(query)
        try record([.memoryRecalled(MemoryRecalled(memories: memories, signature: signature))])
    }

    /// Stores the outcome of the run and its lessons, and counts what its memories were worth.
    func remember(_ stop: RunStopped) throws {
        guard let created = state.created else { return }
        let verified = stop.reason == .verified
        try services.memory.credit(state.recalledMemories, verified: verified)
        var memories = [
            NewMemory(
                kind: .episode, text: episode(stop, of: created), project: projectScope(created), agent: created.agent,
                provenance: provenance, confidence: verified ? 0.9 : 0.4)
        ]
        if verified { memories += lessons(of: created) }
        try record(
            memories.map { memory in
                .memoryWritten(
                    MemoryWritten(id: try services.memory.remember(memory), kind: memory.kind, text: memory.text))
            })
    }

    private func episode(_ stop: RunStopped, of created: RunCreated) -> String {
        let outcome =
            switch stop.reason {
            case .verified: "verified by \(created.checks.count == 1 ? "its check" : "\(created.checks.count) checks")"
            case .unverified: "finished, not verified"
            case .checksFailed: "failed its checks"
            default: "stopped: \(stop.reason.rawValue)"
            }
        let answer = stop.answer.map { " Answer: \($0.prefix(utf8: 300))" } ?? ""
        return "Goal: \(created.goal.prefix(utf8: 300)) — \(outcome) in \(state.spending.steps) steps.\(answer)"
    }

    /// The model's lessons, which may be none, or the bare facts where it did not answer.
    private func lessons(of created: RunCreated) -> [NewMemory] {
        let fixed = state.repair.attempts.last { $0.isFixed }
        var texts = reflectedLessons(state.reflection?.message.content ?? "")
        if texts == nil, let fixed, !fixed.hypothesis.isEmpty {
            texts = ["\(fixed.signature) — fixed after: \(fixed.hypothesis)"]
        }
        return (texts ?? []).prefix(3).map { text in
            NewMemory(
                kind: .lesson, text: text, signature: fixed?.signature, project: projectScope(created),
                agent: created.agent, provenance: provenance, confidence: 0.8)
        }
    }

    /// The folder that memories belong to: the person's own, never the copy that a repair works in.
    private func projectScope(_ created: RunCreated) -> String { created.project ?? created.workspace }

    /// Everything here passed through a model that read untrusted output.
    private var provenance: Provenance {
        Provenance(run: run, event: state.lastSequence, origin: .untrusted)
    }
}

/// Reads `{"lessons": [{"failure": …, "fix": …}]}` out of a reply that may have words or a fence around it; nil where
/// it has no such object.
func reflectedLessons(_ reply: String) -> [String]? {
    guard let open = reply.firstIndex(of: "{"), let close = reply.lastIndex(of: "}"), open < close,
        let lessons = (try? JSONValue(parsing: reply[open...close].utf8))?["lessons"]?.array
    else { return nil }
    return lessons.compactMap { lesson in
        guard let failure = lesson["failure"]?.string, let fix = lesson["fix"]?.string, !fix.isEmpty else { return nil }
        return String("\(failure) — \(fix)".prefix(utf8: 600))
    }
}

extension RunState {
    /// Everything that was recalled into this run's prompts.
    var recalledMemories: [MemoryID] { Array(Set(((recalled ?? []) + repair.lessons).map(\.id))) }
}
