import ArgumentParser

struct Sandbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "See what programs may do in the sandbox, and try its walls.",
        subcommands: [
            SandboxList.self, SandboxShow.self, SandboxExplain.self, SandboxProve.self, SandboxTry.self,
        ], defaultSubcommand: SandboxList.self)
}
