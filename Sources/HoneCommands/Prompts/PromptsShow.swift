import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct PromptsShow: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a prompt's template and what is known about it.")

    @Argument(help: "Its name, as role/name or role.")
    var id: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let parts = id.split(separator: "/", maxSplits: 1).map(String.init)
        let prompt = try workbench.assets.prompt(
            role: parts.first ?? "", name: parts.count > 1 ? parts[1] : "default")
        guard !json else {
            printResult(prompt.json.indentedText)
            return .verified
        }
        printResult(
            [
                "prompt       \(prompt.value.id), version \(prompt.value.version)",
                "from         \(prompt.sources.map(\.description).joined(separator: ", "))",
                "variables    \(prompt.value.inputs.joined(separator: ", "))",
                "parents      \(prompt.value.parents.isEmpty ? "none" : prompt.value.parents.joined(separator: ", "))",
                "certificate  \(prompt.value.certificate ?? "none: written by hand")",
                "", prompt.value.template.source,
            ].joined(separator: "\n"))
        return .verified
    }
}
