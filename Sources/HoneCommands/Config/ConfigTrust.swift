import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct ConfigTrust: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Use a project's own .hone folder: its agents, prompts and settings.",
        discussion:
            "A .hone folder can redirect models and instruct agents, so one that came with a repository is ignored until it is trusted."
    )

    @Argument(help: "The project's folder.")
    var directory = "."

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let context = workbench.context
        let trusted = try TrustedProjects(environment: context.variables).trust(context.absolute(directory))
        printError("\(trusted) is trusted now.")
        return .verified
    }
}
