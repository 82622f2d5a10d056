import HoneCore
import HoneEvaluation
import HoneOptimizer
import HoneRuntime

/// Runs an optimisation in front of a person: progress, promotion, report, result.
struct OptimizationRunner {
    let workbench: Workbench
    let output: OutputOptions
    let promotes: Bool
    /// Where to write the report; nil for Hone's own folder.
    let report: String?

    func run(_ session: OptimizationSession) async throws -> ExitStatus {
        let display = LineDisplay(quiet: output.quiet, variables: workbench.context.variables)
        if !output.quiet { printError("hone: Optimisation \(session.name) of '\(session.created.task.name)'.") }
        let outcome = try await Interruption.cancelling {
            try await session.run { display.show(OptimizationConsole.parts($0)) }
        }
        display.end()
        let promoted = try workbench.conclude(session, outcome, promotes: promotes)
        return try show(outcome, of: session.name, session.created.task, promoted)
    }

    /// Repeats a recorded optimisation.
    func `repeat`(_ recording: OptimizationRecording) async throws -> ExitStatus {
        if !output.quiet {
            let note = recording.note.map { " (\(sanitized($0)))" } ?? ""
            printError("hone: Repeating the optimisation \(recording.name)\(note) from its log; no model is asked.")
        }
        return try show(try await recording.replay(), of: recording.name, recording.created.task, [])
    }

    private func show(
        _ outcome: OptimizationOutcome, of name: String, _ task: EvaluationTask, _ promoted: [Promotion]
    ) throws -> ExitStatus {
        let page = HTMLReport(name: name, task: task, outcome: outcome).html
        let path = report ?? "\(workbench.data.path)/reports/\(name).html"
        try workbench.writeReport(page, to: path)
        let result = OptimizationReport(name: name, task: task, outcome: outcome, promoted: promoted, page: path)
        let text = output.json ? result.json.indentedText : output.jsonl ? result.json.text : result.text
        if let file = output.output { try write(Array((text + "\n").utf8), to: file) } else { printResult(text) }
        if !output.quiet { for notice in result.notices { printError("hone: \(notice)") } }
        if outcome.wasInterrupted { return .interrupted }
        return outcome.champion == nil ? .unverified : .verified
    }
}
