import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct PromptsList: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List prompts.")

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let prompts = try workbench.assets.prompts()
        if json {
            printResult(JSONValue.array(prompts.map(\.json)).indentedText)
        } else {
            printResult(
                Table(
                    header: ["PROMPT", "VERSION", "VARIABLES", "FROM"],
                    rows: prompts.map {
                        [
                            $0.value.id, "\($0.value.version)", $0.value.inputs.joined(separator: ", "),
                            $0.sources.first?.description ?? "",
                        ]
                    }
                ).text)
        }
        return .verified
    }
}
