import ArgumentParser
import HoneCore
import HoneRuntime

struct RunsExport: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a finished run to one file that hone run --replay repeats.",
        discussion:
            "The file holds the goal, the prompts, the replies, and the files that the workspace began with. Read it before you give it away."
    )

    @Argument(help: "The run: its name, a part of it that is unique, or last.")
    var run = "last"

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The file to write (default RUN.run); - is standard output.", valueName: "file"))
    var output: String?

    @Option(name: .long, help: ArgumentHelp("A remark that is shown when it is repeated.", valueName: "text"))
    var note: String?

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let recording = try await workbench.recording(of: run, note: note)
        let bytes = try recording.written()
        if output == "-" {
            printResult(String(decoding: bytes, as: UTF8.self))
            return .verified
        }
        let file = workbench.context.absolute(output ?? "\(recording.run).run")
        try write(bytes, to: file)
        printError(
            "Wrote \(file), \(bytes.count) bytes. Repeat it with: hone run --replay \(shellQuoted(output ?? file))")
        return .verified
    }
}
