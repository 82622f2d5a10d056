import ArgumentParser
import Glibc
import HoneCore
import HoneRuntime

struct GlobalOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Folder for Hone's data, and for agents, prompts and profiles that go before all others.",
            valueName: "dir"))
    var home: String?

    /// The workbench for this invocation; prints what a person should know about its assets.
    func workbench() throws -> Workbench {
        var context = try CommandContext.current()
        context.home = home
        let workbench = try Workbench(context)
        for notice in workbench.notices { printError("hone: \(notice)") }
        return workbench
    }
}

struct LimitOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Stop after this many model replies (default: the settings' limit, else the agent's).", valueName: "n"))
    var maxSteps: PositiveInteger?

    @Option(name: .long, help: ArgumentHelp("Stop after this many tokens, input and output together.", valueName: "n"))
    var maxTokens: PositiveInteger?

    @Option(
        name: .long, help: ArgumentHelp("Stop when this much is spent, where prices are known.", valueName: "dollars"))
    var budgetUsd: Dollars?

    @Option(name: .long, help: ArgumentHelp("Stop after this time, as 90s, 10m or 1h.", valueName: "time"))
    var timeout: TimeSpan?

    var limits: RunLimits {
        RunLimits(
            steps: maxSteps?.value, tokens: maxTokens?.value, dollars: budgetUsd?.value, seconds: timeout?.seconds)
    }
}

struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print the result as one JSON object.")
    var json = false

    @Flag(name: .long, help: "Print every event as a line of JSON as it is stored, and the result as the last line.")
    var jsonl = false

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write the result to a file instead of standard output.", valueName: "file"))
    var output: String?

    @Flag(name: [.customShort("q"), .long], help: "Show no progress.")
    var quiet = false

    func validate() throws {
        guard !json || !jsonl else { throw ValidationError("--json and --jsonl exclude each other; choose one.") }
        guard let output else { return }
        let folder = output.lastIndex(of: "/").map { String(output[...$0]) } ?? "."
        // Before anything is spent on a result that would have no place.
        guard access(folder, W_OK) == 0, !output.hasSuffix("/") else {
            throw ValidationError("\(output) cannot be written: there is no folder \(folder) that you can write.")
        }
    }
}
