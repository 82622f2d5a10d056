public import HoneCore

/// The small model that is part of the program: the last resort where there is no other, and a demonstration.
///
/// It plans, writes Python, repairs it and checks it with a second program, for goals about lists, texts, dates, tables
/// and files, and says of all others that they are beyond it. The model writes the plans and the programs. Which of
/// them is due, the values of the goal's literals, and the form of the tool calls come from here.
public final class DemonstrationModel: Model {
    public static let spelling = "local/demo"

    public var name: String { Self.spelling }
    private let loader: Loader

    /// - Parameter weights: asked for at the first request: memory that never changes and lives as long as the process,
    ///   aligned to 32 bytes.
    public init(weights: @escaping @Sendable () -> UnsafeRawBufferPointer) { loader = Loader(weights) }

    public func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelDelta, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    let response = try await reply(to: request)
                    if !response.message.content.isEmpty { continuation.yield(.text(response.message.content)) }
                    for call in response.message.toolCalls { continuation.yield(.toolCallStarted(call.name)) }
                    continuation.yield(.finished(response))
                    continuation.finish()
                } catch let error as InferenceError {
                    continuation.finish(throwing: error.modelError)
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { reason in
                if case .cancelled = reason { task.cancel() }
            }
        }
    }

    private func reply(to request: ModelRequest) async throws -> ModelResponse {
        let clock = ContinuousClock()
        let start = clock.now
        let writer = try await loader.writer()
        var usage = Usage()
        let reply = try await Self.reply(to: request, writer, &usage)
        let calls = reply.calls.enumerated().map { index, call in
            ToolCall(id: "demo-\(request.messages.count)-\(index)", name: call.name, arguments: call.arguments.text)
        }
        return ModelResponse(
            message: Message(role: .assistant, content: reply.text, toolCalls: calls),
            finishReason: calls.isEmpty ? .stop : .toolCalls, usage: usage, model: name,
            latencyMilliseconds: Int((clock.now - start) / .milliseconds(1)))
    }

    struct Reply {
        var text = ""
        var calls: [(name: String, arguments: JSONValue)] = []
    }

    private static func reply(
        to request: ModelRequest, _ writer: ProgramWriter, _ usage: inout Usage
    ) async throws -> Reply {
        let turn = DemonstrationTurn(request)
        if turn == .reflect { return Reply(text: #"{"lessons": []}"#) }
        let offered = Set(request.tools.map(\.name))
        guard offered.isSuperset(of: ["plan", "python", "step_done", "finish"]),
            let text = DemonstrationHistory(request.messages).goal, let goal = Goal(reading: text, writer.lexicon)
        else { throw DemonstrationSentences.beyond }
        switch turn {
        case .plan:
            guard let draft = try await writer.draft(goal, &usage), try await writer.check(goal, &usage) != nil else {
                throw DemonstrationSentences.beyond
            }
            return Reply(calls: [("plan", plan(draft, goal))])
        case .program:
            guard let draft = try await writer.draft(goal, &usage) else { throw DemonstrationSentences.beyond }
            return Reply(calls: [("python", run(draft.program, goal))])
        case .repair(let failure):
            guard let program = try await writer.repair(failure, goal, &usage) else {
                throw DemonstrationSentences.gaveUp
            }
            return Reply(text: DemonstrationSentences.hypothesis(failure), calls: [("python", run(program, goal))])
        case .check(let output):
            guard let draft = try await writer.draft(goal, &usage), let program = try await writer.check(goal, &usage)
            else {
                throw DemonstrationSentences.gaveUp
            }
            let first: JSONValue = ["step": 1]
            let second: JSONValue = ["step": 2]
            return Reply(calls: [
                ("plan", plan(draft, goal, check: (program, output))), ("step_done", first), ("step_done", second),
            ])
        case .finish(let answer):
            return Reply(calls: [("finish", ["answer": .string(answer.isEmpty ? "Done." : answer)])])
        case .lost, .reflect: throw DemonstrationSentences.gaveUp
        }
    }

    private static func whole(_ program: String, _ goal: Goal) -> String {
        (goal.assignments(for: program) + [program]).joined(separator: "\n") + "\n"
    }

    private static func run(_ program: String, _ goal: Goal) -> JSONValue {
        ["code": .string(whole(program, goal))]
    }

    /// The plan, with the check's command where the result to compare with is known.
    private static func plan(
        _ draft: ProgramWriter.Draft, _ goal: Goal, check: (program: String, output: String)? = nil
    ) -> JSONValue {
        var first: [String: JSONValue] = [
            "intent": .string(DemonstrationSentences.intent(draft.steps.map { goal.shown($0) })), "kind": "code",
        ]
        var second: [String: JSONValue] = ["intent": .string(DemonstrationSentences.secondProgram), "kind": "verify"]
        var plan: [String: JSONValue] = [:]
        if let check {
            first["accept_statement"] = .string(DemonstrationSentences.ended)
            second["accept_command"] = .string(comparison(whole(check.program, goal), check.output))
            plan["reason"] = .string(DemonstrationSentences.resultIsKnown)
        } else {
            first["accept_statement"] = .string(DemonstrationSentences.ends)
            second["accept_statement"] = .string(DemonstrationSentences.agrees)
        }
        plan["steps"] = [.object(first), .object(second)]
        return .object(plan)
    }

    /// A command that ends with 0 where a program prints just this.
    private static func comparison(_ program: String, _ output: String) -> String {
        var expected = output[...]
        while expected.last == "\n" { expected.removeLast() }
        return "test \"$(python3 -c \(quoted(program)))\" = \(quoted(String(expected)))"
    }

    /// A word of the shell.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    /// Loads the model once, for all who ask.
    private actor Loader {
        private let weights: @Sendable () -> UnsafeRawBufferPointer
        private var loaded: ProgramWriter?

        init(_ weights: @escaping @Sendable () -> UnsafeRawBufferPointer) { self.weights = weights }

        func writer() throws -> ProgramWriter {
            if let loaded { return loaded }
            let fresh = try ProgramWriter(GGUFFile(constant: weights(), name: DemonstrationModel.spelling))
            loaded = fresh
            return fresh
        }
    }
}

extension Goal {
    /// A step of the model's plan with the goal's own values.
    func shown(_ step: String) -> String {
        literals.reduce(step) { text, literal in
            text.replacing(literal.name, with: " " + literal.value.shown)
        }
    }
}
