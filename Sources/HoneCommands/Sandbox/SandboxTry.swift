import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct SandboxTry: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Run one command in a profile's sandbox and print, as JSON, how it ended.",
        discussion: "The current folder is what the command may write. Exits with 0 however the command ended.")

    @Argument(help: "The name of the profile.")
    var profile: String

    @Argument(parsing: .postTerminator, help: "The command, after --.")
    var command: [String]

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let outcome = try await workbench.execute(command, inProfile: profile)
        let ending: JSONValue =
            switch outcome.ending {
            case .exited(let status): ["exited": .integer(Int(status))]
            case .signaled(let signal): ["signaled": .integer(Int(signal))]
            case .stopped(let limit): ["stopped": .string(limit.rawValue)]
            }
        let (seconds, attoseconds) = outcome.wallTime.components
        printResult(
            JSONValue.object([
                "ending": ending, "stdout": .string(outcome.standardOutput.text),
                "stderr": .string(outcome.standardError.text),
                "bytes": .integer(outcome.standardOutput.byteCount + outcome.standardError.byteCount),
                "seconds": .number(Double(seconds) + Double(attoseconds) / 1e18),
                "memory": outcome.peakMemory.map { .integer($0) } ?? .null,
            ]).text)
        return .verified
    }
}
