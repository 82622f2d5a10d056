import ArgumentParser
import HoneAgent
import HoneCore
import HoneRuntime

struct RunsResume: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with a run that was stopped or whose process died.",
        discussion: """
            Steps, tokens, money and time count from the beginning of the run. A limit given here replaces the run's \
            own; the others stay.
            """)

    @Argument(help: "The run: its name, a part of it that is unique, or last.")
    var run = "last"

    @Option(name: .long, help: ArgumentHelp("Model instead of the run's own; repeatable.", valueName: "model"))
    var model: [String] = []

    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let console = RunConsole(options: output, limits: limits, variables: workbench.context.variables)
        let (name, models, limits) = (run, model, limits.limits)
        let result = try await console.attend {
            let session = try await workbench.resume(name, models: models, limits: limits, observer: console)
            for notice in session.notices { printError("hone: \(notice)") }
            return try await session.go()
        }
        guard result.state.created?.kind == .repair else {
            return try console.conclude(RunReport(result: result))
        }
        return try await RepairConclusion(workbench: workbench, console: console, apply: false).conclude(result)
    }
}
