import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

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
