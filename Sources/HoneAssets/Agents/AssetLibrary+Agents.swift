public import HoneCore

extension AssetLibrary {
    /// The agent of this name, whose sandbox profile and prompts exist.
    public func agent(named name: String) throws(AssetError) -> Asset<AgentDefinition> {
        guard isAssetName(name), let definition = try file("Agents/\(name)/agent.yaml") else {
            throw .notFound("agent", name, among: try agentNames())
        }
        guard let instructions = try file("Agents/\(name)/instructions.md") else {
            throw .incomplete(definition.source.file, missing: "instructions.md")
        }
        let agent = try AgentFile(name: name, definition: definition, instructions: instructions)
        let profile = agent.definition.profile
        guard isAssetName(profile), contains(profilePath(profile)) else {
            throw .notFound("sandbox profile", profile, among: try profileNames(), at: agent.profilePlace)
        }
        for (role, prompt) in agent.definition.prompts.sorted(by: { $0.key < $1.key }) {
            guard isAssetName(prompt), contains(promptPath(role, prompt)) else {
                throw .notFound(
                    "\(role) prompt", prompt, among: try promptNames(role: role), at: agent.promptPlaces[role])
            }
        }
        return Asset(value: agent.definition, sources: [definition.source, instructions.source])
    }

    /// All agents, sorted by name.
    public func agents() throws(AssetError) -> [Asset<AgentDefinition>] {
        var agents: [Asset<AgentDefinition>] = []
        for name in try agentNames() { agents.append(try agent(named: name)) }
        return agents
    }

    /// The names of all agents, sorted; none of their files is read.
    public func agentNames() throws(AssetError) -> [String] {
        try names(in: "Agents").filter { isAssetName($0) && contains("Agents/\($0)/agent.yaml") }
    }
}
