import ArgumentParser
import Glibc
import HoneCore
import HoneRuntime

struct Run: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Reach a goal: plan, write code, run it in the sandbox, debug it, verify it.",
        discussion: """
            Programs run in a sandbox without network, save what --net allows, and see only the workspace: the current folder, or the one \
            given with -C. The goal is reached when every --check command exits with 0; without a check the result \
            is reported as finished but unverified (exit status 3).

              hone run "Plot the monthly totals of sales.csv" --check "test -s totals.png"
              hone run - < goal.txt
              hone run --replay example.run
            """)

    @Argument(help: "What to reach; - reads it from standard input.")
    var goal: String?

    @Option(name: .long, help: ArgumentHelp("Shell command that decides about success; repeatable.", valueName: "cmd"))
    var check: [String] = []

    @Option(name: .long, help: ArgumentHelp("Agent to use (default coder); see hone agents list.", valueName: "name"))
    var agent: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Model, as provider/model or http://host:port/v1#model; repeatable, in order of preference.",
            valueName: "model"))
    var model: [String] = []

    @Option(
        name: [.customShort("C"), .long],
        help: ArgumentHelp("Work in this folder instead of the current one.", valueName: "dir")
    )
    var directory: String?

    @Option(name: .long, help: ArgumentHelp("Sandbox profile instead of the agent's.", valueName: "profile"))
    var sandbox: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Repeat a recorded run; its programs run for real, its model replies are read.", valueName: "file"))
    var replay: String?

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let isPlain =
            goal == nil && check.isEmpty && model.isEmpty && agent == nil && directory == nil && sandbox == nil
            && limits.limits == RunLimits()
        guard replay == nil || isPlain else {
            throw ValidationError(
                "--replay takes everything from its file; give no goal, check, model, agent, folder, sandbox or limit.")
        }
        if let goal, goal.allSatisfy(\.isWhitespace) { throw ValidationError("The goal is empty. Say what to reach.") }
        for command in check where command.allSatisfy(\.isWhitespace) {
            throw ValidationError("A --check is empty. Give a shell command, as in: --check \"python3 -m unittest\"")
        }
    }

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let console = RunConsole(options: output, limits: limits, variables: workbench.context.variables)
        if let replay {
            return try await ReplayRunner(
                file: replay, workbench: workbench, console: console, network: try network.access
            ).run()
        }
        let request = RunRequest(
            goal: try goalText(), checks: check, agent: agent, models: model,
            directory: workbench.context.absolute(directory ?? "."), limits: limits.limits, profile: sandbox,
            network: try network.access)
        let result = try await console.attend {
            let session = try await workbench.start(request, observer: console)
            for notice in session.notices { printError("hone: \(notice)") }
            return try await session.go()
        }
        return try console.conclude(RunReport(result: result))
    }

    private func goalText() throws -> String {
        // Not a part of validating: an unknown flag in front of the goal is the better news.
        guard let goal else {
            throw RuntimeError("Say what to reach, as in: hone run \"Count the words in notes.txt\"", .usage)
        }
        guard goal == "-" else { return goal }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
            guard bytes.count <= 1 << 20 else {
                throw RuntimeError(
                    "The goal on standard input is larger than 1 MiB. Put the material into a file of the workspace.",
                    .usage)
            }
        }
        guard !bytes.contains(0) else {
            throw RuntimeError("The goal on standard input contains NUL characters; it has to be a text.", .usage)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.allSatisfy(\.isWhitespace) else {
            throw RuntimeError("The goal on standard input is empty. Say what to reach.", .usage)
        }
        return text
    }
}
