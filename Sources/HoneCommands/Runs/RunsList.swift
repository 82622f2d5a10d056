import ArgumentParser
import HoneCore
import HoneRuntime
import HoneStore

struct RunsList: HoneCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List runs, newest first.")

    @Option(name: .long, help: ArgumentHelp("How many to show.", valueName: "n"))
    var limit: PositiveInteger = PositiveInteger(20)

    @Flag(name: .long, help: "Show the runs of evaluations and optimisations, too.")
    var rollouts = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let journal = try workbench.journal
        let runs = try rollouts ? journal.allRuns(limit: limit.value) : journal.runs(limit: limit.value)
        let rows = try runs.map { run in (run, try status(of: run, running: journal.owner(of: run.id) != nil)) }
        if json {
            printResult(JSONValue.array(rows.map { Self.json($0.0, status: $0.1) }).indentedText)
            return .verified
        }
        guard !rows.isEmpty else {
            printError("No runs yet. Start one with: hone run \"…\"")
            return .verified
        }
        printResult(
            Table(
                header: ["RUN", "WHEN", "STATUS", "STEPS", "TOKENS", "GOAL"],
                rows: rows.map { run, status in
                    [
                        run.id.rawValue, localTime(run.created), status, "\(run.steps)", "\(run.tokens)",
                        String(oneLine(run.goal).prefix(60)),
                    ]
                }
            ).text)
        return .verified
    }

    private static func json(_ run: RunSummary, status: String) -> JSONValue {
        [
            "run": .string(run.id.rawValue), "goal": .string(run.goal), "agent": .string(run.agent),
            "workspace": .string(run.workspace), "created": .integer(Int(run.created)),
            "updated": .integer(Int(run.updated)), "status": .string(status),
            "reason": run.stopReason.map { .string($0.rawValue) } ?? .null, "steps": .integer(run.steps),
            "tokens": .integer(run.tokens), "cost_usd": run.dollars.map { .number($0) } ?? .null,
        ]
    }
}

/// How a run stands. One without a stop reason is running, or its process died.
func status(of run: RunSummary, running: Bool) -> String {
    run.stopReason?.words ?? (running ? "running" : "died")
}
