import ArgumentParser

struct Runs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "See, resume, apply, repeat and export runs.",
        subcommands: [
            RunsList.self, RunsShow.self, RunsResume.self, RunsApply.self, RunsExport.self, RunsReplay.self,
        ], defaultSubcommand: RunsList.self)
}
