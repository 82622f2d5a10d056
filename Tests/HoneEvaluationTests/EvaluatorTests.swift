import HoneCore
import HoneEvaluation
import Synchronization
import Testing

@Suite struct EvaluatorTests {
    final class Cache: RolloutCache {
        private let known = Mutex<[Digest: Rollout]>([:])
        func rollout(_ key: Digest) throws -> Rollout? { known.withLock { $0[key] } }
        func store(_ rollout: Rollout, as key: Digest) throws { known.withLock { $0[key] = rollout } }
    }

    private let task = EvaluationTask(
        name: "t", prompt: "seed",
        splits: CaseSplits(test: (0..<30).map { Case(id: "\($0)", input: "\($0)", expected: "\($0 % 3)") }),
        reward: .exact(.whole), workers: 4)

    private func evaluator(_ cache: Cache, _ calls: Box, failsAt limit: Int = .max) -> Evaluator {
        let runner = RolloutRunner(task: task, grader: TextGrader(.exact(.whole))) { messages in
            if calls.next() > limit { throw ModelError(.serverFailed, "down") }
            let number = Int(messages[1].content) ?? 0
            let answer = messages[0].content == "good" ? number % 3 : 0
            return ModelResponse(
                message: Message(role: .assistant, content: "\(answer)"), finishReason: .stop,
                usage: Usage(inputTokens: 5, outputTokens: 1), model: "m")
        }
        return Evaluator(task: task, model: "m", runner: runner, cache: cache)
    }

    final class Box: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func `cases are scored in their order, and known ones are not asked again`() async throws {
        let (cache, calls) = (Cache(), Box())
        let first = try await evaluator(cache, calls).evaluate("seed", on: task.splits.test)
        #expect(first.entries.map(\.item.id) == task.splits.test.map(\.id))
        #expect(abs(first.interval.mean - 1.0 / 3) < 1e-9)
        #expect(first.paidTokens == 180)
        let again = try await evaluator(cache, calls).evaluate("seed", on: task.splits.test)
        #expect(calls.value == 30)
        #expect(again.paidTokens == 0)
        let better = try await evaluator(cache, calls).evaluate("good", on: task.splits.test)
        #expect(abs(first.difference(to: better).mean - 2.0 / 3) < 1e-9)
    }

    @Test func `what was scored before a failure is kept`() async throws {
        let (cache, calls) = (Cache(), Box())
        await #expect(throws: ModelError.self) {
            try await evaluator(cache, calls, failsAt: 12).evaluate("seed", on: task.splits.test)
        }
        let before = calls.value
        _ = try await evaluator(cache, calls).evaluate("seed", on: task.splits.test)
        #expect(calls.value - before <= 30 - 9)
    }
}
