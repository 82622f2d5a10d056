import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct SandboxShow: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show all that a sandbox profile allows, with what it extends merged in.")

    @Argument(help: "Its name.")
    var profile: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let asset = try workbench.assets.profile(named: profile)
        let languages = try workbench.assets.languages().map(\.value)
        guard !json else {
            printResult(asset.json(languages).indentedText)
            return .verified
        }
        let value = asset.value
        var rows = value.limits.spelled.map { ["limits.\($0.key)", $0.text] }
        rows.append(["system_calls", value.systemCalls.rawValue])
        rows += value.readOnly.map { ["read_only", $0] }
        rows += value.toolchains.map { ["toolchains", $0] }
        rows += value.environment.sorted { $0.key < $1.key }.map { ["environment.\($0.key)", oneLine($0.value)] }
        rows += value.proof.map { ["proof", $0] }
        for language in languages where language.profile == value.name { rows += language.rows }
        rows = rows.map { $0.map(sanitized) }
        printResult(
            "\(value.name): \(oneLine(value.description))\n" + Table(header: ["KEY", "VALUE"], rows: rows).text)
        return .verified
    }
}

extension Asset<SandboxProfile> {
    /// - Parameter languages: of all profiles.
    func json(_ languages: [Language]) -> JSONValue {
        [
            "name": .string(value.name), "description": .string(value.description),
            "limits": .object(
                Dictionary(uniqueKeysWithValues: value.limits.spelled.map { ($0.key, .string($0.text)) })),
            "system_calls": .string(value.systemCalls.rawValue),
            "read_only": .array(value.readOnly.map { .string($0) }),
            "toolchains": .array(value.toolchains.map { .string($0) }),
            "environment": .object(value.environment.mapValues { .string($0) }),
            "proof": .array(value.proof.map { .string($0) }),
            "languages": .array(languages.filter { $0.profile == value.name }.map(\.json)),
            "sources": .array(sources.map { .string($0.description) }),
        ]
    }
}
