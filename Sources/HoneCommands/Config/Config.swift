import ArgumentParser
import HoneAssets
import HoneCore
import HoneRuntime

struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "See where settings come from, and trust a project's own.",
        subcommands: [ConfigExplain.self, ConfigTrust.self], defaultSubcommand: ConfigExplain.self)
}
