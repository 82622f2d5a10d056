import HoneCore

/// `Agents/<name>/agent.yaml` with the instructions beside it.
struct AgentFile {
    static let keys = ["description", "tools", "plans", "sandbox", "limits", "prompts"]

    /// The tools that an agent can be given.
    static let tools = ["shell", "python", "read_file", "write_file", "edit_file"]
    /// The tools that every agent has.
    static let constantTools = ["plan", "step_done", "finish"]

    var definition: AgentDefinition
    var profilePlace: Place
    /// By role.
    var promptPlaces: [String: Place] = [:]

    init(name: String, definition file: AssetFile, instructions: AssetFile) throws(AssetError) {
        let fields = try Fields(parsing: file.text, of: file.source, keys: Self.keys)
        guard let description = try fields.text("description") else { throw fields.missing("description") }
        guard let listed = try fields.texts("tools") else { throw fields.missing("tools") }
        for (tool, place) in listed where !Self.tools.contains(tool) {
            if Self.constantTools.contains(tool) { throw .alwaysPresent(tool, at: place) }
            throw .unknownValue("tools", tool, among: Self.tools, at: place)
        }
        guard instructions.text.contains(where: { !$0.isWhitespace }) else {
            throw .emptyText(instructions.source.file, line: 1)
        }
        var prompts: [String: String] = [:]
        if let chosen = try fields.fields("prompts", keys: PromptRole.allCases.map(\.rawValue)) {
            for role in chosen.keys {
                prompts[role] = try chosen.text(role)
                promptPlaces[role] = chosen.place(of: role)
            }
        }
        profilePlace = fields.place(of: "sandbox")
        definition = AgentDefinition(
            name: name, description: description, instructions: trimmed(instructions.text),
            tools: listed.map(\.text), plans: try fields.bool("plans") ?? true,
            profile: try fields.text("sandbox") ?? "base", limits: try runLimits(of: fields), prompts: prompts)
    }
}

/// The limits of a run under the key `limits`.
func runLimits(of fields: Fields) throws(AssetError) -> RunLimits {
    guard let limits = try fields.fields("limits", keys: ["steps", "tokens", "dollars", "time"]) else {
        return RunLimits()
    }
    return RunLimits(
        steps: try limits.count("steps"), tokens: try limits.count("tokens"), dollars: try limits.dollars("dollars"),
        seconds: try limits.duration("time"))
}

/// A text without the blank lines around it.
func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    while text.first?.isNewline == true { text.removeFirst() }
    return String(text)
}
