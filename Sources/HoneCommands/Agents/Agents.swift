import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct Agents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See the agents that can be used.", subcommands: [AgentsList.self, AgentsShow.self],
        defaultSubcommand: AgentsList.self)
}

struct AgentsList: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List agents.")

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let agents = try workbench.assets.agents()
        if json {
            printResult(JSONValue.array(agents.map(\.json)).indentedText)
        } else {
            printResult(
                Table(
                    header: ["AGENT", "SANDBOX", "DESCRIPTION"],
                    rows: agents.map { [$0.value.name, $0.value.profile, oneLine($0.value.description)] }
                ).text)
        }
        return .verified
    }
}

struct AgentsShow: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an agent's instructions, tools and limits.")

    @Argument(help: "Its name.")
    var name: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let agent = try workbench.assets.agent(named: name)
        guard !json else {
            printResult(agent.json.indentedText)
            return .verified
        }
        let limits = agent.value.limits
        printResult(
            [
                "agent    \(agent.value.name): \(oneLine(agent.value.description))",
                "from     \(agent.sources.map(\.description).joined(separator: ", "))",
                "tools    \(agent.value.tools.joined(separator: ", "))",
                "sandbox  \(agent.value.profile)",
                "plans    \(agent.value.plans ? "yes" : "no")",
                "limits   \(limits.steps.map { counted($0, "step") } ?? "standard steps"), \(limits.seconds.map { spoken(seconds: $0) } ?? "standard time")",
                "", agent.value.instructions,
            ].joined(separator: "\n"))
        return .verified
    }
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
