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
        if json {
            printResult(JSONValue.array(profiles.map(\.json)).indentedText)
        } else {
            printResult(
                Table(
                    header: ["PROFILE", "CALLS", "PROOF", "DESCRIPTION"],
                    rows: profiles.map { profile in
                        let value = profile.value
                        return [
                            value.name, value.systemCalls.rawValue, String(value.proof.count),
                            oneLine(value.description),
                        ]
                    }
                ).text)
        }
        return .verified
    }
}
