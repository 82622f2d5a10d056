import ArgumentParser
import HoneCore
import HoneRuntime

struct RunsReplay: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Repeat a recorded run: recorded replies, real programs.",
        discussion: "Exits with 11 where the repetition takes another way than the recording.")

    @Argument(help: "A file that hone runs export wrote.")
    var recording: String

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let console = RunConsole(options: output, variables: workbench.context.variables)
        return try await ReplayRunner(
            file: recording, workbench: workbench, console: console, network: try network.access
        ).run()
    }
}
