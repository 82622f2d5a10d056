import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct Prompts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See the prompts that agents use.", subcommands: [PromptsList.self, PromptsShow.self],
        defaultSubcommand: PromptsList.self)
}

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

extension Asset<Prompt> {
    var json: JSONValue {
        [
            "id": .string(value.id), "version": .integer(value.version),
            "inputs": .array(value.inputs.map { .string($0) }), "template": .string(value.template.source),
            "parents": .array(value.parents.map { .string($0) }),
            "certificate": value.certificate.map { .string($0) } ?? .null,
            "sources": .array(sources.map { .string($0.description) }),
        ]
    }
}
