import HoneCore

/// What a conversation asks the demonstration model for, read out of its own last message and what came of it.
enum DemonstrationTurn: Equatable {
    case plan
    case program
    /// Its program ended well and printed this.
    case check(output: String)
    case repair(ProgramWriter.Failure)
    case finish(answer: String)
    case reflect
    /// A conversation that another model began, or one that leads nowhere.
    case lost

    /// Programs for one goal.
    private static let mostPrograms = 4

    init(_ request: ModelRequest) {
        guard request.purpose != .reflect else {
            self = .reflect
            return
        }
        let history = DemonstrationHistory(request.messages)
        guard let last = history.lastCalls else {
            self = request.messages.contains { $0.role == .assistant } ? .lost : .plan
            return
        }
        switch last.map(\.name) {
        case ["plan"]: self = .program
        case ["python"]: self = history.outcome.turn(history.programs.count < Self.mostPrograms)
        case ["plan", "step_done", "step_done"]: self = history.verdict(history.programs.count < Self.mostPrograms)
        case ["finish"]: self = .finish(answer: history.answer)
        default: self = .lost
        }
    }
}

/// The demonstration model's part of a conversation.
struct DemonstrationHistory {
    private let messages: [Message]
    private let results: [String: String]

    init(_ messages: [Message]) {
        self.messages = messages
        results = Dictionary(
            messages.compactMap { message in message.toolCallID.map { ($0, message.content) } },
            uniquingKeysWith: { _, last in last })
    }

    /// The person's goal, as the opening message has it under its heading.
    var goal: String? {
        guard let opening = messages.first(where: { $0.role == .user })?.content,
            let start = opening.firstRange(of: "# Goal\n")?.upperBound
        else { return nil }
        let rest = opening[start...]
        let goal = rest[..<(rest.firstRange(of: "\n# ")?.lowerBound ?? rest.endIndex)]
        return String(goal.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    var lastCalls: [ToolCall]? { messages.last { $0.role == .assistant }?.toolCalls }

    private var calls: [ToolCall] { messages.flatMap(\.toolCalls) }

    /// A program that was run.
    struct Program {
        /// Without the lines that give names their values.
        var text: String
        /// How many lines stood before it.
        var lead: Int
    }

    var programs: [Program] {
        calls.filter { $0.name == "python" }.map { call in
            let code = (try? JSONValue(parsing: call.arguments.utf8))?["code"]?.string ?? ""
            let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
            let own = lines.drop { Goal.isName($0.prefix(2)) && $0.dropFirst(2).hasPrefix(" = ") }
            let text = own.joined(separator: "\n")
            return Program(text: text.hasSuffix("\n") ? String(text.dropLast()) : text, lead: own.startIndex)
        }
    }

    var answer: String {
        let finish = calls.last { $0.name == "finish" }
        return finish.flatMap { try? JSONValue(parsing: $0.arguments.utf8) }?["answer"]?.string ?? ""
    }

    var outcome: ProgramOutcome {
        let result = calls.last { $0.name == "python" }.flatMap { results[$0.id] } ?? ""
        return ProgramOutcome(result, of: programs.last ?? Program(text: "", lead: 0))
    }

    /// What follows the check of the last program.
    func verdict(_ mayTryAgain: Bool) -> DemonstrationTurn {
        let result = calls.last { $0.name == "step_done" }.flatMap { results[$0.id] } ?? ""
        if result.hasPrefix("Step 2 is done"), case .printed(let output) = outcome {
            return .finish(answer: output)
        }
        guard mayTryAgain, let program = programs.last else { return .lost }
        return .repair(.init(program: program.text, kind: "Mismatch", message: "", line: 1))
    }
}

/// How a program of the model ended, read out of the report that a model gets.
enum ProgramOutcome: Equatable {
    case printed(String)
    case failed(ProgramWriter.Failure)

    init(_ report: String, of program: DemonstrationHistory.Program) {
        guard report.hasPrefix("exit status 0\n") else {
            self = .failed(Self.failure(report, program))
            return
        }
        var text = report.dropFirst("exit status 0\n".count)
        if let changes = text.ranges(of: "\nchanged: ").last, !text[changes.upperBound...].contains("\n") {
            text = text[..<changes.lowerBound]
        }
        if let errors = text.ranges(of: "\nstderr:\n").last { text = text[..<errors.lowerBound] }
        self = .printed(text.hasPrefix("stdout:\n") ? String(text.dropFirst("stdout:\n".count)) : "")
    }

    private static func failure(
        _ report: String, _ program: DemonstrationHistory.Program
    ) -> ProgramWriter.Failure {
        let lines = report.split(separator: "\n")
        let isException = { (line: Substring) in
            line.first?.isLetter == true && line.prefix { $0 != ":" && $0 != " " }.hasSuffix("Error")
        }
        let message = lines.last(where: isException) ?? ""
        let kind = message.prefix { $0 != ":" }
        let place = lines.last { $0.contains("File \"<stdin>\", line ") }
        let number = place?.firstRange(of: ", line ").flatMap { range in
            place.flatMap { Int($0[range.upperBound...].prefix(while: \.isNumber)) }
        }
        return .init(
            program: program.text, kind: kind.isEmpty ? "error" : String(kind),
            message: String(message.dropFirst(kind.count)), line: max(1, (number ?? 1) - program.lead))
    }

    func turn(_ mayTryAgain: Bool) -> DemonstrationTurn {
        switch self {
        case .printed(let output): .check(output: output)
        case .failed(let failure): mayTryAgain ? .repair(failure) : .lost
        }
    }
}
