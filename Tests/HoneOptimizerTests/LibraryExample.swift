import HoneCore
import HoneEvaluation
import HoneOptimizer

func improvedPrompt() async throws -> OptimizationOutcome {
    func cases(_ numbers: Range<Int>) -> [Case] {
        numbers.map { Case(id: "n\($0)", input: "\($0)", expected: "\($0).00") }
    }
    let task = EvaluationTask(
        name: "amounts", prompt: "Write the amount.",
        splits: CaseSplits(train: cases(0..<30), guardCases: cases(100..<130)), reward: .exact(.whole),
        budget: OptimizationBudget(rollouts: 200))

    @Sendable func reply(_ text: String) -> ModelResponse {
        ModelResponse(
            message: Message(role: .assistant, content: text), finishReason: .stop, usage: Usage(), model: "function")
    }
    return try await Optimizer.improve(
        task,
        ask: { messages in
            let isTold = messages[0].content.contains("two decimals")
            return reply(messages[1].content + (isTold ? ".00" : ""))
        },
        reflect: { _ in reply("```\nWrite the amount.\nUse two decimals.\n```") },
        reward: { answer, item in
            let isRight = answer == item.expected
            return Grade(score: isRight ? 1 : 0, feedback: isRight ? "" : "Decimals: expected \(item.expected).")
        })
}
