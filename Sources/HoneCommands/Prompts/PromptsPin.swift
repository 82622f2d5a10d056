import ArgumentParser
import HoneCore
import HoneRuntime
import HoneStore

struct PromptsPin: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Keep a version of a prompt in force, whatever is promoted later.",
        discussion: "A rollback, or --off, ends it.")

    @Argument(help: "Its name.")
    var name: String

    @Argument(help: "The version (default: the one in force; 0 is the prompt's own file).")
    var version: Int?

    @Flag(name: .long, help: "Let promotions replace it again.")
    var off = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let registry = try workbench.prompts
        let target = try version ?? registry.inForce(name)?.version ?? PromptRegistry.original
        try registry.choose(target, of: name, pinned: !off, reason: off ? "unpinned" : "pinned")
        printResult("Version \(target) of '\(name)' is in force\(off ? "" : " and pinned").")
        return .verified
    }
}
