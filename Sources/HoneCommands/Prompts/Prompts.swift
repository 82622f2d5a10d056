import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct Prompts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts",
        abstract: "See the prompts that agents and tasks use, and choose among their versions.",
        subcommands: [
            PromptsList.self, PromptsShow.self, PromptsHistory.self, PromptsDiff.self, PromptsRollback.self,
            PromptsPin.self, PromptsExport.self,
        ],
        defaultSubcommand: PromptsList.self)
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
