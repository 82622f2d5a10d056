public import HoneCore

/// An agent under test, instead of a prompt: each rollout is a run of it.
public struct AgentSubject: Codable, Sendable, Hashable {
    /// Of Agents/.
    public var name: String
    /// What of it is under test, in this order; at least one.
    public var parts: [AgentPart]
    /// Of each run.
    public var limits: RunLimits
    /// The sandbox profile; nil for the agent's.
    public var profile: String?
    /// Names everything else that a run depends on: the agent, its other prompts and its profile, as they were when
    /// the task was read.
    public var setting: Digest?

    public init(
        name: String, parts: [AgentPart], limits: RunLimits = RunLimits(), profile: String? = nil,
        setting: Digest? = nil
    ) {
        self.name = name
        self.parts = parts
        self.limits = limits
        self.profile = profile
        self.setting = setting
    }

    /// The texts of the parts as the one text that is rewritten: a single part is that text; before each of several
    /// stands a line with a variable, which no rewrite may lose.
    public func joined(_ texts: [AgentPart: String]) -> String {
        guard parts.count > 1 else { return parts.first.flatMap { texts[$0] } ?? "" }
        return parts.map { "\($0.heading)\n\n\(texts[$0] ?? "")" }.joined(separator: "\n\n")
    }

    /// The texts of the parts.
    ///
    /// - Throws: `EvaluationError.badPrompt` where a part is missing, empty or stands twice.
    public func separated(_ text: String) throws(EvaluationError) -> [AgentPart: String] {
        guard parts.count > 1 else { return parts.first.map { [$0: text] } ?? [:] }
        var lines: [AgentPart: [Substring]] = [:]
        var present: AgentPart?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let part = parts.first(where: { line == $0.heading }) {
                guard lines[part] == nil else { throw wrong("stands twice", part) }
                lines[part] = []
                present = part
            } else if let present {
                lines[present]?.append(line)
            }
        }
        var texts: [AgentPart: String] = [:]
        for part in parts {
            guard let found = lines[part] else { throw wrong("is missing", part) }
            let text = trimmed(found.joined(separator: "\n"))
            guard !text.isEmpty else { throw wrong("is empty", part) }
            texts[part] = text
        }
        return texts
    }

    private func wrong(_ problem: String, _ part: AgentPart) -> EvaluationError {
        EvaluationError(.badPrompt, "The part '\(part.rawValue)' of the prompt \(problem).")
    }
}

/// A text of an agent that can be under test.
public enum AgentPart: String, Codable, Sendable, CaseIterable {
    /// The agent's own, from instructions.md.
    case instructions
    /// The prompts of these roles.
    case plan, goal, act, debug
    /// The prompt for the lessons of a run. It is measured by a second run of the same case, which has these lessons.
    case reflect

    /// The line that it begins with, among others.
    var heading: String { "=== {{prompt_\(rawValue)}} ===" }
}
