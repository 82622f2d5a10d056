import ArgumentParser
import HoneAgent
import HoneCore
import HoneRuntime
import HoneStore

struct RunsShow: HoneCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what happened in a run.")

    @Argument(help: "The run: its name, a part of it that is unique, or last.")
    var run = "last"

    @Flag(name: .long, help: "Print every event as a line of JSON.")
    var events = false

    @Flag(name: .long, help: "Print what the run changed in its workspace, as a diff.")
    var diff = false

    @Flag(name: .long, help: "Show whole outputs instead of their first lines.")
    var full = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let journal = try workbench.journal
        let summary = try journal.run(matching: run)
        let records = try journal.records(of: summary.id)
        if events {
            for record in records { printResult(String(decoding: try EventCoder.line(of: record), as: UTF8.self)) }
            return .verified
        }
        let state = try workbench.state(of: records)
        if diff {
            printResult(try await workbench.diff(of: state))
            return .verified
        }
        let running = try journal.owner(of: summary.id) != nil
        let timeline = Timeline(
            summary: summary, state: state, status: status(of: summary, running: running), full: full)
        printResult(timeline.text(records))
        return .verified
    }
}
