import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

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
