import ArgumentParser
import HoneCore
import HoneEvaluation
import HoneOptimizer
import HoneRuntime
import HoneStore

struct Optimize: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "optimize",
        abstract: "Let the model rewrite a task's prompt, and promote what is proven to be better.",
        discussion: """
            Edits that the model proposes after reading failures are screened on the task's train cases. The best \
            prompt is then tested against the present one on guard cases that were used for nothing else. Only a proof \
            promotes it; else the prompt stays.

              hone optimize tasks/records --dry-run
              hone optimize tasks/records --budget 600
              hone optimize --resume last
            """)

    @Argument(help: "The task's file or folder.")
    var task: String?

    @Option(name: .long, help: ArgumentHelp("Rollouts to spend (default: the task's budget).", valueName: "n"))
    var budget: PositiveInteger?

    @Option(name: .long, help: ArgumentHelp("Replies of the reflecting model to spend.", valueName: "n"))
    var reflections: PositiveInteger?

    @OptionGroup var limits: OptimizationLimits

    @Option(
        name: .customLong("guard"),
        help:
            "Proof that a promotion needs: strict (against the present prompt and the last certified one), balanced (against the present prompt; default) or off.",
        transform: guardMode)
    var mode: GuardMode = .balanced

    @Option(name: .long, help: ArgumentHelp("The chance of a wrong promotion to accept.", valueName: "share"))
    var alpha = 0.05

    @Option(name: .long, help: ArgumentHelp("Number that all random choices follow from.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(name: .long, help: ArgumentHelp("Ask this model instead of the task's.", valueName: "model"))
    var model: [String] = []

    @Option(name: .long, help: ArgumentHelp("Let this model rewrite the prompt.", valueName: "model"))
    var reflectionModel: [String] = []

    @Option(name: .long, help: ArgumentHelp("Go on with this optimisation, or the last one.", valueName: "name"))
    var resume: String?

    @Option(name: .long, help: ArgumentHelp("Where to write the report.", valueName: "file"))
    var report: String?

    @Flag(name: .long, help: "Say what would be done and what it may cost, and stop.")
    var dryRun = false

    @Flag(name: .long, help: "Certify, but leave the prompt as it is.")
    var noPromote = false

    @Flag(name: .long, help: "List optimisations.")
    var list = false

    @Option(
        name: .long, help: ArgumentHelp("Write this optimisation's log, or that of the last one.", valueName: "name"))
    var export: String?

    @Option(name: .long, help: ArgumentHelp("Say this to whoever repeats an exported one.", valueName: "text"))
    var note: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Repeat an exported optimisation without a model; nothing is promoted.", valueName: "file"))
    var replay: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let named = [task != nil, resume != nil, list, export != nil, replay != nil].count { $0 }
        guard named == 1 else {
            throw ValidationError("Name a task, or use one of --resume NAME, --list, --export NAME and --replay FILE.")
        }
        guard note == nil || export != nil else { throw ValidationError("--note goes with --export.") }
        guard alpha > 0, alpha < 1 else { throw ValidationError("--alpha takes a number above 0 and below 1.") }
    }

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        if list { return try showList(workbench) }
        if let export {
            let text = try workbench.recording(ofOptimization: export, note: note).text
            if let file = output.output { try write(Array(text.utf8), to: file) } else { printResult(text) }
            return .verified
        }
        let runner = OptimizationRunner(workbench: workbench, output: output, promotes: !noPromote, report: report)
        if let replay { return try await runner.repeat(try workbench.recordedOptimization(at: replay)) }
        if mode == .off, !output.quiet { printError("hone: With --guard off a worse prompt can be promoted.") }
        let session: OptimizationSession
        if let resume {
            session = try await workbench.resumeOptimization(resume)
        } else {
            var task = try workbench.task(at: task ?? "")
            task.prompt = try workbench.promptText("current", of: task)
            if let budget { task.budget.rollouts = budget.value }
            if let reflections { task.budget.reflections = reflections.value }
            limits.apply(to: &task.budget)
            let settings = SearchSettings(for: task, mode: mode, alpha: alpha, seed: seed)
            if dryRun {
                printResult(
                    try OptimizationEstimate(
                        task: task, settings: settings, tokensEach: workbench.usualTokens(of: task)
                    )
                    .text)
                return .verified
            }
            session = try await workbench.optimize(
                task, settings: settings, models: model, reflectionModels: reflectionModel)
        }
        return try await runner.run(session)
    }

    private func showList(_ workbench: Workbench) throws -> ExitStatus {
        let rows = try workbench.optimizations.summaries(limit: 50).map {
            [$0.name, $0.task, localTime($0.created), $0.ending == nil ? "open" : "done", $0.summary ?? ""]
        }
        printResult(
            rows.isEmpty
                ? "There are no optimisations yet."
                : Table(header: ["OPTIMISATION", "TASK", "BEGUN", "STATE", "RESULT"], rows: rows).text)
        return .verified
    }
}

/// Limits of an optimisation besides rollouts.
struct OptimizationLimits: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Stop before this many tokens are used.", valueName: "n"))
    var maxTokens: PositiveInteger?

    @Option(
        name: .long, help: ArgumentHelp("Stop before this much is spent, where prices are known.", valueName: "dollars")
    )
    var budgetUsd: Dollars?

    @Option(name: .long, help: ArgumentHelp("Stop after this time, as 90s, 10m or 1h.", valueName: "time"))
    var timeout: TimeSpan?

    func apply(to budget: inout OptimizationBudget) {
        budget.tokens = maxTokens?.value ?? budget.tokens
        budget.dollars = budgetUsd?.value ?? budget.dollars
        budget.seconds = timeout?.seconds ?? budget.seconds
    }
}

/// - Throws: where there is no such mode.
@Sendable private func guardMode(_ text: String) throws -> GuardMode {
    guard let mode = GuardMode(rawValue: text) else {
        let names = GuardMode.allCases.map(\.rawValue)
        let near = suggestion(for: text, among: names).map { " Did you mean '\($0)'?" } ?? ""
        throw ValidationError("There is no guard '\(text)'.\(near) There are: \(names.joined(separator: ", ")).")
    }
    return mode
}
