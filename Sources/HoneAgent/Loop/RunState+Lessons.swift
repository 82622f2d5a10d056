public import HoneCore

/// What a run that is over can still teach.
extension RunState {
    /// Whether it failed on its way and no model was ever asked what to learn from that.
    public var hasUntaughtFailures: Bool {
        !repair.story.isEmpty && reflection == nil && !memoriesWritten.contains { $0.kind == .lesson }
    }

    /// The lessons of a reply to `reflectionMessages`, to be remembered; none where it holds none.
    public func lessons(in reply: String, of run: RunID) -> [NewMemory] {
        guard let created else { return [] }
        return (reflectedLessons(reply) ?? []).prefix(3).map { text in
            NewMemory(
                kind: .lesson, text: text, signature: repair.attempts.last { $0.isFixed }?.signature,
                project: created.project ?? created.workspace, agent: created.agent,
                // A model that read untrusted output wrote it.
                provenance: Provenance(run: run, event: lastSequence, origin: .untrusted), confidence: 0.6)
        }
    }
}
