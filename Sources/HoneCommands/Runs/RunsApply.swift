import ArgumentParser
import HoneCore
import HoneRuntime

struct RunsApply: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Write the repair of a verified hone debug run into its project.")

    @Argument(help: "The run: its name, a part of it that is unique, or last.")
    var run = "last"

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let result = try await workbench.result(of: run)
        let console = RunConsole(options: output, variables: workbench.context.variables)
        return try await RepairConclusion(workbench: workbench, console: console, apply: true).conclude(result)
    }
}
