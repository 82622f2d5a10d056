public import HoneCore

/// The texts that a run says to its model, rendered from its frozen prompts. Values from outside are quoted.
extension RunState {
    func openingMessages(memories: [RecalledMemory]) -> [Message] {
        guard let created else { return [] }
        let system = rendered("act", ["instructions": assets.agent.instructions, "environment": environmentText])
        let checks = created.checks.isEmpty ? "none" : created.checks.map { "- `\($0)`" }.joined(separator: "\n")
        let opening = rendered(
            assets.agent.plans && created.kind == .goal ? "plan" : "goal",
            [
                "goal": created.goal, "checks": checks, "memories": quoted(memories),
                "files": created.listing.isEmpty ? "none" : created.listing,
            ])
        return [Message(role: .system, content: system), Message(role: .user, content: opening)]
    }

    func debugMessage(_ event: DebugOpened, failed: CheckRan) -> String {
        let guidance =
            switch event.occurrence {
            case 1: "Find the cause before you change anything."
            case 2: "The same failure came back. The earlier hypothesis was wrong or incomplete: name a different one."
            default:
                "The same failure came back again, so the workspace was reset to its best state so far. Reproduce the failure with the smallest possible input, then take a different approach and record it with `plan`."
            }
        return rendered(
            "debug",
            [
                "check": checks[failed.check], "evidence": failed.evidence, "guidance": guidance,
                "earlier": repair.earlierAttempts(of: event.signature), "memories": lessonsText,
            ])
    }

    /// Lessons for the failure at hand; those that the conversation has already are not said twice.
    private var lessonsText: String {
        let new = repair.lessons.filter { !shownMemories.contains($0.id) }
        return new.isEmpty && !repair.lessons.isEmpty ? "those quoted above" : quoted(new)
    }

    func changeNotice(_ changes: [FileChange]) -> String {
        let files = changes.prefix(30).map { "\($0.kind.rawValue) \($0.path)" }.joined(separator: ", ")
        return "While the work was paused, the person changed the workspace: \(files). Look before you go on."
    }

    /// A conversation of its own: what failed, what fixed it, what to remember.
    public func reflectionMessages() -> [Message] {
        let outcome = allChecksPassed && !checks.isEmpty ? "verified: every check passed" : "not verified by a check"
        return [
            Message(
                role: .user,
                content: rendered(
                    "reflect",
                    [
                        "goal": created?.goal ?? "", "outcome": outcome,
                        "failures": repair.story.isEmpty ? "none" : repair.story,
                    ]))
        ]
    }

    private func rendered(_ role: String, _ values: [String: String]) -> String {
        // Prompts are checked when they are loaded: their variables are among their role's, but need not be all of them.
        guard let prompt = assets.prompts[role],
            let text = try? prompt.template.rendered(values.filter { prompt.template.variables.contains($0.key) })
        else {
            return values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n\n")
        }
        return text
    }

    private var environmentText: String {
        let limits = assets.profile.limits
        let network =
            created?.network.map {
                "The network is reached only through the HTTP proxy in HTTP_PROXY and HTTPS_PROXY, and only \($0.rules.map(\.description).joined(separator: ", "))."
            } ?? "No network."
        return """
            \(network) Each program has \(Int(limits.wallClock)) seconds, \
            \(min(limits.addressSpace, limits.memory) >> 20) MiB of memory, \(limits.processes) processes and \
            \(limits.temporaryStorage >> 20) MiB in /tmp. Profile: \(assets.profile.name).
            """
    }

    private func quoted(_ memories: [RecalledMemory]) -> String {
        guard !memories.isEmpty else { return "none" }
        return memories.map { memory in
            let source = memory.provenance.run.map { "run \($0)" } ?? "added by hand"
            let text = memory.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n> ")
            return "> [\(memory.kind.rawValue), \(source)] \(text)"
        }.joined(separator: "\n")
    }
}
