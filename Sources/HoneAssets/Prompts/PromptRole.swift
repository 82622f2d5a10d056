/// The places in a run where a prompt is used, and the values that each of them has for it.
public enum PromptRole: String, Sendable, CaseIterable {
    /// The system prompt.
    case act
    /// The first message to an agent that plans.
    case plan
    /// The first message to an agent that does not plan.
    case goal
    /// The message after a failed check.
    case debug
    /// The message at the end of a run.
    case reflect

    /// A prompt of this role uses some or all of these.
    public var inputs: [String] {
        switch self {
        case .act: ["instructions", "environment"]
        case .plan, .goal: ["goal", "checks", "memories", "files"]
        case .debug: ["check", "evidence", "guidance", "earlier", "memories"]
        case .reflect: ["goal", "outcome", "failures"]
        }
    }
}
