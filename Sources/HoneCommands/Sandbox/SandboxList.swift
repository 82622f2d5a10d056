import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct SandboxList: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List sandbox profiles.")

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let profiles = try workbench.assets.profiles()
        let languages = try workbench.assets.languages().map(\.value)
        if json {
            printResult(JSONValue.array(profiles.map { $0.json(languages) }).indentedText)
        } else {
            printResult(
                Table(
                    header: ["PROFILE", "CALLS", "PROOF", "LANGUAGES", "DESCRIPTION"],
                    rows: profiles.map { profile in
                        let value = profile.value
                        let names = languages.filter { $0.profile == value.name }.map(\.name)
                        return [
                            value.name, value.systemCalls.rawValue, String(value.proof.count),
                            names.isEmpty ? "-" : sanitized(names.joined(separator: ", ")),
                            oneLine(value.description),
                        ]
                    }
                ).text)
        }
        return .verified
    }
}
