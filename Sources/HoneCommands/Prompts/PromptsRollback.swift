import ArgumentParser
import HoneCore
import HoneRuntime
import HoneStore

struct PromptsRollback: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Put an earlier version of a prompt in force.",
        discussion: "Without a version, the one that the present one was made from. Version 0 is the prompt's own file."
    )

    @Argument(help: "Its name.")
    var name: String

    @Argument(help: "The version to go back to.")
    var version: Int?

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let registry = try workbench.prompts
        let target: Int
        if let version {
            target = version
        } else {
            guard let present = try registry.inForce(name) else {
                _ = try registry.version(1, of: name)
                throw RuntimeError(
                    "The prompt '\(name)' has its own file in force; there is nothing to take back.", .usage)
            }
            target = present.parent ?? PromptRegistry.original
        }
        try registry.choose(target, of: name, pinned: false, reason: "rolled back")
        printResult(
            target == PromptRegistry.original
                ? "The prompt's own file of '\(name)' is in force." : "Version \(target) of '\(name)' is in force.")
        return .verified
    }
}
