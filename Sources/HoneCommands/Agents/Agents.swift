import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct Agents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents",
        abstract: "See the agents that can be used.", subcommands: [AgentsList.self, AgentsShow.self],
        defaultSubcommand: AgentsList.self)
}

extension Asset<AgentDefinition> {
    var json: JSONValue {
        [
            "name": .string(value.name), "description": .string(value.description),
            "tools": .array(value.tools.map { .string($0) }), "sandbox": .string(value.profile),
            "plans": .bool(value.plans), "instructions": .string(value.instructions),
            "sources": .array(sources.map { .string($0.description) }),
        ]
    }
}
