import ArgumentParser
import HoneAgent
import HoneCore
import HoneEvaluation
import HoneOptimizer
import HoneRuntime

struct Improve: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "improve",
        abstract: "Learn from past runs: measure the prompt that fails most on them, and promote what is proven.",
        discussion: """
            Cases are past runs whose checks passed, and failed ones that were rated with hone feedback RUN bad: the \
            goal, the files that the run began with, and its checks. The prompt of the phase in which most runs failed \
            (plan, act or debug) is optimised as by hone optimize: each rollout is a run in the sandbox. Runs that \
            failed and taught nothing yet are asked for lessons.

            Exit status 3 where nothing was certified, also because there are too few runs.

              hone improve --dry-run
              hone improve --budget 150 --max-tokens 2000000
              hone optimize --resume last        after Ctrl-C
            """)

    @Option(
        name: .long, help: ArgumentHelp("Improve this agent (default: the one with most cases).", valueName: "name"))
    var agent: String?

    @Option(name: .long, help: ArgumentHelp("Rollouts to spend.", valueName: "n"))
    var budget: PositiveInteger = PositiveInteger(150)

    @Option(name: .long, help: ArgumentHelp("Replies of the reflecting model to spend.", valueName: "n"))
    var reflections: PositiveInteger?

    @OptionGroup var limits: OptimizationLimits

    @Option(name: .long, help: ArgumentHelp("Ask this model instead of the configured one.", valueName: "model"))
    var model: [String] = []

    @Option(name: .long, help: ArgumentHelp("Let this model rewrite the prompt.", valueName: "model"))
    var reflectionModel: [String] = []

    @Option(name: .long, help: ArgumentHelp("Where to write the report.", valueName: "file"))
    var report: String?

    @Flag(name: .long, help: "Say what would be done and what it may cost, and stop.")
    var dryRun = false

    @Flag(name: .long, help: "Certify, but leave the prompt as it is.")
    var noPromote = false

    @Flag(name: .long, help: "Ask for no lessons.")
    var noLessons = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        var allowed = OptimizationBudget(rollouts: budget.value, reflections: reflections?.value)
        limits.apply(to: &allowed)
        let improvement = try workbench.improvement(agent: agent, budget: allowed, settings: settings)
        let untaught = noLessons ? [] : try workbench.untaught(improvement.past.untaught)
        let plan = ImprovementPlan(improvement: improvement, lessons: untaught.count, settings: settings)
        if dryRun {
            printResult(try plan.text)
            return .verified
        }
        if !output.quiet { printError(plan.findings) }
        let lessons = try await learn(from: untaught, workbench)
        guard let task = improvement.task else {
            printResult(improvement.obstacle ?? "")
            return lessons.isEmpty ? .unverified : .verified
        }
        let session = try await workbench.optimize(
            task, settings: settings(task), models: model, reflectionModels: reflectionModel)
        return try await OptimizationRunner(
            workbench: workbench, output: output, promotes: !noPromote, report: report
        ).run(session)
    }

    private func settings(_ task: EvaluationTask) -> SearchSettings { SearchSettings(for: task) }

    private func learn(from runs: [RunID], _ workbench: Workbench) async throws -> [String] {
        guard !runs.isEmpty else { return [] }
        let display = LineDisplay(quiet: output.quiet, variables: workbench.context.variables)
        let models = reflectionModel.isEmpty ? model : reflectionModel
        let lessons = try await Interruption.cancelling {
            try await workbench.distilLessons(of: runs, models: models) { display.show("lessons: \($0) of \($1) runs") }
        }
        display.end()
        if !output.quiet {
            for lesson in lessons { printError("lesson     \(oneLine(lesson))") }
        }
        return lessons
    }
}

/// What was found in past runs, and what follows from it.
struct ImprovementPlan {
    let improvement: Improvement
    let lessons: Int
    let settings: (EvaluationTask) -> SearchSettings

    private var past: PastRuns { improvement.past }

    var findings: String {
        var lines = ["agent        \(past.agent): \(past.cases.count) past runs can serve as cases"]
        for reason in PastRuns.Exclusion.allCases {
            if let count = past.leftOut[reason] { lines.append("             \(count) \(reason.sentence)") }
        }
        for phase in PhaseOutcome.Phase.allCases {
            guard let figures = past.phases[phase] else { continue }
            let mark = phase == past.weakest ? "  ← weakest" : ""
            let name = phase.rawValue + String(repeating: " ", count: 13 - phase.rawValue.count)
            lines.append("\(name)failed in \(figures.failed) of \(figures.reached) runs\(mark)")
        }
        if lessons > 0 { lines.append("lessons      to be learned from \(lessons) runs, one request each") }
        return lines.joined(separator: "\n")
    }

    /// What would be done and what it may cost.
    var text: String {
        get throws {
            guard let task = improvement.task else {
                return [findings, improvement.obstacle ?? "", "nothing was sent"].joined(separator: "\n")
            }
            let settings = settings(task)
            let estimate = try OptimizationEstimate(task: task, settings: settings, tokensEach: past.meanTokens).text
            let seconds = past.meanSeconds * Double(settings.rollouts) / Double(task.workers)
            return [
                findings, "prompt       \(task.agent?.parts.map(\.rawValue).joined(separator: ", ") ?? "")",
                "time         about \(spoken(seconds: seconds)), as earlier runs took \(spoken(seconds: past.meanSeconds)) each",
                estimate,
            ].joined(separator: "\n")
        }
    }
}
