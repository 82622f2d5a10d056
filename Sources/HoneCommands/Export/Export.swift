import ArgumentParser
import HoneCore
import HoneRuntime

struct Export: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write past runs as data for fine-tuning a model.",
        discussion: """
            Each line is one conversation of a run whose checks passed, or that was rated good with hone feedback; runs \
            rated bad are left out. The lines hold goals, files and outputs of these runs: read them before you give \
            them away.
            """)

    @Flag(name: .long, help: "As supervised fine-tuning data: chat messages, JSON Lines.")
    var sft = false

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard sft else { throw ValidationError("Say in which form: --sft.") }
    }

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let conversations = try workbench.trainingConversations()
        guard !conversations.isEmpty else {
            printError("hone: No run was verified or rated good yet; there is nothing to write.")
            return .unverified
        }
        let text = conversations.map(\.text).joined(separator: "\n") + "\n"
        if let output {
            try write(Array(text.utf8), to: output)
            printError("hone: Wrote \(conversations.count) conversations to \(output).")
        } else {
            printResult(text)
        }
        return .verified
    }
}
