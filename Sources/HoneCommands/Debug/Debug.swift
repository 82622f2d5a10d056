import ArgumentParser
import HoneCore
import HoneRuntime

struct Debug: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug",
        abstract: "Repair a project until a command passes.",
        discussion: """
            The project is copied into the sandbox, where the command runs and the code is repaired until the \
            command exits with 0. The diff is printed; the project itself changes only with --apply.

              hone debug -- python3 -m unittest
              hone debug --apply -- make test
            """)

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The command that has to pass.", valueName: "cmd"))
    var command: [String] = []

    @Flag(name: .long, help: "Write the repair back into the project when the command passes.")
    var apply = false

    @Option(name: .long, help: ArgumentHelp("Agent to use (default fixer); see hone agents list.", valueName: "name"))
    var agent: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Model, as in hone run; repeatable, in order of preference.", valueName: "model"))
    var model: [String] = []

    @Option(
        name: [.customShort("C"), .long],
        help: ArgumentHelp("The project, where it is not the current folder.", valueName: "dir"))
    var directory: String?

    @Option(name: .long, help: ArgumentHelp("Sandbox profile instead of the agent's.", valueName: "profile"))
    var sandbox: String?

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !command.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) else {
            throw ValidationError("Say which command has to pass, after --, as in: hone debug -- python3 -m unittest")
        }
    }

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let console = RunConsole(options: output, limits: limits, variables: workbench.context.variables)
        let line = command.count == 1 ? command[0] : command.map(shellQuoted).joined(separator: " ")
        let request = RunRequest(
            kind: .repair, goal: "Repair this project so that `\(line)` exits with status 0.", checks: [line],
            agent: agent, models: model, directory: workbench.context.absolute(directory ?? "."),
            limits: limits.limits, profile: sandbox, network: try network.access)
        let result = try await console.attend {
            try await workbench.start(request, observer: console).go()
        }
        return try await RepairConclusion(workbench: workbench, console: console, apply: apply).conclude(result)
    }
}
