import ArgumentParser
import HoneCore
import HoneEvaluation
import HoneRuntime

struct Eval: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Score a prompt on a task, or compare two case by case.",
        discussion: """
            A task is a file, or a folder with a task.yaml, that names cases, a prompt and a reward. What was scored \
            before is not paid for again, so an evaluation that was interrupted goes on where it stopped.

            Prompts are named seed (the task's file), current (what is in force), a version's number, or a file.

              hone eval tasks/records --compare seed current
              hone eval tasks/records --at-least 0.8       exit status 4 below that
            """)

    @Argument(help: "The task's file or folder.")
    var task: String

    @Option(name: .long, help: ArgumentHelp("The prompt to score (default: current).", valueName: "prompt"))
    var prompt: String?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("Two prompts to score on the same cases.", valueName: "prompt"))
    var compare: [String] = []

    @Option(name: .long, help: "Cases to use: train, validation, guard or test (default: test, else guard).")
    var split: String?

    @Option(name: .long, help: ArgumentHelp("Score at most this many cases.", valueName: "n"))
    var limit: PositiveInteger?

    @Option(name: .long, help: ArgumentHelp("Ask this model instead of the task's.", valueName: "model"))
    var model: [String] = []

    @Option(name: .long, help: ArgumentHelp("Exit with status 4 where the score is lower.", valueName: "score"))
    var atLeast: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Score the answers in this field of the cases instead of asking a model.", valueName: "field"))
    var answers: String?

    @Flag(name: .long, help: "Show each case.")
    var cases = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard compare.isEmpty || compare.count == 2 else {
            throw ValidationError("--compare takes two prompts, as in --compare seed current.")
        }
        guard compare.isEmpty || prompt == nil else {
            throw ValidationError("--prompt and --compare exclude each other; choose one.")
        }
        guard answers == nil || compare.isEmpty && prompt == nil && model.isEmpty else {
            throw ValidationError("--answers asks no model: leave out --prompt, --compare and --model.")
        }
        if let split, Split(rawValue: split) == nil {
            let names = Split.allCases.map(\.rawValue)
            let near = suggestion(for: split, among: names).map { " Did you mean '\($0)'?" } ?? ""
            throw ValidationError("There is no split '\(split)'.\(near) There are: \(names.joined(separator: ", ")).")
        }
        if let atLeast, !(0...1).contains(atLeast) { throw ValidationError("--at-least takes a number from 0 to 1.") }
    }

    func execute(_ workbench: Workbench) async throws -> ExitStatus {
        let task = try workbench.task(at: task)
        let chosen = split.flatMap(Split.init(rawValue:)) ?? (task.splits.test.isEmpty ? .guardCases : .test)
        let all = task.splits[chosen]
        guard !all.isEmpty else {
            throw EvaluationError(
                .emptySplit, "The task '\(task.name)' has no \(chosen.rawValue) cases. Choose another with --split.")
        }
        let cases = Array(all.prefix(limit?.value ?? all.count))
        let references = answers.map { [$0] } ?? (compare.isEmpty ? [prompt ?? "current"] : compare)
        let texts = try answers == nil ? references.map { try workbench.promptText($0, of: task) } : [task.prompt]
        let prepared =
            if let answers { try await workbench.prepare(task, answersIn: answers) } else {
                try await workbench.prepare(task, models: model)
            }
        let display = LineDisplay(quiet: output.quiet, variables: workbench.context.variables)
        let evaluations = try await Interruption.cancelling { [display] in
            var evaluations: [Evaluation] = []
            for (reference, text) in zip(references, texts) {
                evaluations.append(
                    try await workbench.evaluate(text, on: cases, of: prepared) { done, count in
                        display.show("\(reference): \(done) of \(count) cases")
                    })
            }
            return evaluations
        }
        display.end()
        let report = EvalReport(
            task: task, split: chosen, references: references, models: prepared.models, evaluations: evaluations,
            answers: answers)
        if output.json || output.jsonl {
            try emit((output.json ? report.json.indentedText : report.json.text) + "\n")
        } else {
            try emit(report.text(showsCases: self.cases) + "\n")
        }
        if let atLeast, let last = evaluations.last, last.interval.mean < atLeast { return .checksFailed }
        return .verified
    }

    private func emit(_ text: String) throws {
        if let file = output.output { try write(Array(text.utf8), to: file) } else { printResult(text) }
    }
}
