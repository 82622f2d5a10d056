import ArgumentParser
import HoneCore
import HoneRuntime
import HoneStore

struct PromptsHistory: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show the versions of a prompt, where each comes from and what proves it.")

    @Argument(help: "Its name; without one, all prompts that have versions.")
    var name: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let registry = try workbench.prompts
        let names = try name.map { [$0] } ?? registry.names()
        let versions = try names.flatMap { try registry.versions(of: $0) }
        if let name, versions.isEmpty { _ = try registry.version(1, of: name) }
        if json {
            printResult(try JSONValue.array(versions.map { try $0.json(in: registry) }).indentedText)
            return .verified
        }
        guard !versions.isEmpty else {
            printResult("No prompt has versions yet. They come from: hone optimize TASK")
            return .verified
        }
        var rows: [[String]] = []
        for version in versions {
            let isInForce = try registry.inForce(version.name)?.version == version.version
            let isPinned = try isInForce && registry.choices(of: version.name).last?.isPinned == true
            rows.append([
                version.name, "\(version.version)", isInForce ? (isPinned ? "pinned" : "in force") : "",
                version.parent.map { "\($0)" } ?? "", localTime(version.created),
                String((version.data ?? "").prefix(12)),
                version.certificate ?? "",
            ])
        }
        printResult(Table(header: ["PROMPT", "VERSION", "", "PARENT", "MADE", "DATA", "CERTIFICATE"], rows: rows).text)
        for name in names where try registry.inForce(name) == nil {
            printResult("\(name): the prompt's own file is in force.")
        }
        return .verified
    }
}

extension PromptRegistry.Version {
    func json(in registry: PromptRegistry) throws -> JSONValue {
        [
            "name": .string(name), "version": .integer(version), "text": .string(text),
            "parent": parent.map { .integer($0) } ?? .null, "optimization": optimization.map { .string($0) } ?? .null,
            "data": data.map { .string($0) } ?? .null, "certificate": certificate.map { .string($0) } ?? .null,
            "created": .integer(Int(created)), "in_force": .bool(try registry.inForce(name)?.version == version),
        ]
    }
}
