import ArgumentParser
import HoneCore
import HoneRuntime
import HoneStore

struct Feedback: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "feedback",
        abstract: "Say whether a run was good or bad.",
        discussion: "hone export --sft writes runs that were rated good, and leaves out those rated bad.")

    @Argument(help: "The run: its name, a part of it that is unique, or last.")
    var run: String

    @Argument(help: "good or bad.")
    var rating: String

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard RunRating(rawValue: rating) != nil else {
            throw ValidationError("A run is good or bad, not '\(rating)'.")
        }
    }

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let run = try workbench.journal.run(matching: run)
        try workbench.journal.rate(run.id, RunRating(rawValue: rating) ?? .good)
        printResult("The run \(run.id) is rated \(rating).")
        return .verified
    }
}
