import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime
import HoneStore

struct PromptsShow: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a prompt's template and what is known about it.")

    @Argument(help: "Its name, as role/name or role, or that of a task.")
    var id: String

    @Option(name: .long, help: ArgumentHelp("Show this version of it.", valueName: "n"))
    var version: Int?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let registry = try workbench.prompts
        if let found = try version.map({ try registry.version($0, of: id) }) ?? registry.inForce(id) {
            guard !json else {
                printResult(try found.json(in: registry).indentedText)
                return .verified
            }
            printResult(
                [
                    "prompt       \(found.name), version \(found.version)",
                    "parent       \(found.parent.map { "version \($0)" } ?? "none")",
                    "certificate  \(found.certificate ?? "none")",
                    "data         \((found.data ?? "none").prefix(12))", "", found.text,
                ].joined(separator: "\n"))
            return .verified
        }
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
