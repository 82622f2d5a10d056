import HoneCore

/// A failed rollout, as the reflecting model sees it.
struct FailureTrace: Sendable {
    var item: Int
    var input: String
    var expected: String
    var answer: String
    var feedback: String
    /// Channels on which it failed.
    var channels: [Int]
}

/// What the reflecting model is asked.
enum ReflectionRequest {
    static let longestTrace = 1500

    static func messages(
        instructions: String, prompt: String, failures: [FailureTrace], rejected: [String], variables: [String],
        allowance: Int
    ) -> [Message] {
        let traces = failures.enumerated().map { number, failure in
            """
            <failure number="\(number + 1)">
            Input: \(headAndTail(failure.input, limit: longestTrace))
            Answer: \(headAndTail(failure.answer, limit: longestTrace))
            Feedback: \(headAndTail(failure.feedback, limit: longestTrace))
            </failure>
            """
        }
        var rules = [
            "State general instructions; copy nothing from the failures into the prompt.",
            "Keep lines that do no harm as they are, letter for letter; put each new instruction on a line of its own.",
            "Use at most \(allowance) words.",
        ]
        if !variables.isEmpty {
            rules.append("Keep these variables: " + variables.map { "{{\($0)}}" }.joined(separator: ", ") + ".")
        }
        let known =
            rejected.isEmpty
            ? ""
            : "\n\nThese were tried and did not help; do not propose them again:\n" + rejected.joined(separator: "\n")
        return [
            Message(role: .system, content: instructions),
            Message(
                role: .user,
                content: """
                    The prompt:

                    <current_prompt>
                    \(prompt)
                    </current_prompt>

                    Failures with it or with variants of it:

                    \(traces.joined(separator: "\n"))\(known)

                    Find what general instruction was missing or wrong. \(rules.joined(separator: " "))
                    Answer with the whole new prompt in one block between lines of three backquotes.
                    """),
        ]
    }

    /// Asks for better instructions than these.
    static func messages(improving instructions: String, kept: [String], rejected: [String]) -> [Message] {
        func list(_ lines: [String]) -> String { lines.isEmpty ? "(none)" : lines.joined(separator: "\n") }
        return [
            Message(
                role: .system,
                content: "You improve the instructions of a model that improves prompts by reading what went wrong."),
            Message(
                role: .user,
                content: """
                    The instructions that the model has:

                    <instructions>
                    \(instructions)
                    </instructions>

                    Lines that it proposed and that helped:
                    \(list(kept))

                    Proposals that did not help, or could not be used:
                    \(list(rejected))

                    Write instructions that lead to more of what helps. Name nothing of this one task: they are for all \
                    tasks. Use at most 150 words. Answer with the instructions alone, in one block between lines of three \
                    backquotes.
                    """),
        ]
    }
}
