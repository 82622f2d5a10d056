import Foundation
import Synchronization
import Testing

@testable import HoneInference

@Suite(.enabled(if: SharedWeights.arePresent, "there is no ../shared/fixtures/weights"))
struct `Generation` {
    private static let recordings = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Transformer/Recordings")

    private static func engine(_ type: String = "q8_0", guesses: Bool = true) throws -> InferenceEngine {
        try InferenceEngine(
            path: SharedWeights.path("stories260K-\(type).gguf"), options: .init(threads: 2, guesses: guesses))
    }

    private static func prompt(_ engine: InferenceEngine, _ text: String = "Once upon a time") -> [Int32] {
        engine.tokenizer.encode(text, addsSpecial: true)
    }

    @Test(arguments: ["f32", "q8_0", "q4_0"]) func `writes the 200 tokens that another engine writes`(
        type: String
    ) async throws {
        let recorded = try String(
            contentsOf: Self.recordings.appendingPathComponent("stories260K-\(type).tokens"), encoding: .utf8)
        // Of Q4_0, two tokens are as good as equally likely at one place, and single tokens round to the other one there.
        for guesses in type == "q4_0" ? [true] : [false, true] {
            let engine = try Self.engine(type, guesses: guesses)
            let told = Mutex("")
            let result = try await engine.generate(
                GenerationRequest(tokens: Self.prompt(engine), maximumTokens: 200, ignoresEnd: true)
            ) { piece in told.withLock { $0 += piece } }
            #expect(result.tokens.map(String.init).joined(separator: ",") == recorded)
            #expect(result.end == .length)
            #expect(told.withLock { $0 } == result.text)
        }
    }

    @Test func `computes only what a prompt has that earlier ones had not`() async throws {
        let engine = try Self.engine()
        let first = Self.prompt(engine, "Once upon a time, there was a little girl named Lily.")
        let plain = try await engine.generate(GenerationRequest(tokens: first, maximumTokens: 20))
        #expect(plain.reusedTokens == 0)
        let again = try await engine.generate(GenerationRequest(tokens: first, maximumTokens: 20))
        #expect(again.reusedTokens == first.count - 1)
        #expect(again.tokens == plain.tokens)
        let longer = first + plain.tokens + [5, 6]
        let next = try await engine.generate(GenerationRequest(tokens: longer, maximumTokens: 5))
        #expect(next.reusedTokens >= longer.count - 3)
        let fresh = try await Self.engine().generate(GenerationRequest(tokens: longer, maximumTokens: 5))
        #expect(next.tokens == fresh.tokens)
    }

    @Test func `serves several at once, each as if it were alone`() async throws {
        let engine = try Self.engine()
        let prompts = ["Once upon a time", "Once upon a hill", "The dog", "Lily and Tom"].map {
            Self.prompt(engine, $0)
        }
        var alone: [[Int32]] = []
        for prompt in prompts {
            alone.append(
                try await Self.engine().generate(GenerationRequest(tokens: prompt, maximumTokens: 30)).tokens)
        }
        let together = try await withThrowingTaskGroup(of: (Int, [Int32]).self) { group in
            for (index, prompt) in prompts.enumerated() {
                group.addTask {
                    (index, try await engine.generate(GenerationRequest(tokens: prompt, maximumTokens: 30)).tokens)
                }
            }
            return try await group.reduce(into: [Int: [Int32]]()) { $0[$1.0] = $1.1 }
        }
        for index in prompts.indices { #expect(together[index] == alone[index]) }
    }

    @Test func `samples the same text for the same seed`() async throws {
        func text(seed: UInt64, guesses: Bool) async throws -> String {
            let engine = try Self.engine(guesses: guesses)
            let sampling = SamplingParameters(temperature: 1, seed: seed)
            return try await engine.generate(
                GenerationRequest(tokens: Self.prompt(engine), maximumTokens: 60, sampling: sampling)
            ).text
        }
        let first = try await text(seed: 1, guesses: true)
        #expect(try await text(seed: 1, guesses: true) == first)
        #expect(try await text(seed: 1, guesses: false) == first)
        #expect(try await text(seed: 2, guesses: true) != first)
    }

    @Test func `ends at stop strings, at the model's own end, and at the context's`() async throws {
        let engine = try Self.engine()
        let prompt = Self.prompt(engine)
        let stopped = try await engine.generate(
            GenerationRequest(tokens: prompt, maximumTokens: 200, stops: ["Lily"]))
        #expect(stopped.end == .stopString)
        #expect(!stopped.text.contains("Lily"))
        let full = try await engine.generate(GenerationRequest(tokens: prompt, ignoresEnd: true))
        #expect(full.end == .context)
        #expect(prompt.count + full.tokens.count == engine.contextLength)
        let tooLong = Array(repeating: Int32(10), count: engine.contextLength)
        await #expect(throws: InferenceError.contextOverflow(tokens: tooLong.count, limit: engine.contextLength)) {
            _ = try await engine.generate(GenerationRequest(tokens: tooLong))
        }
    }

    @Test func `ends when its task is cancelled, and goes on for others`() async throws {
        let engine = try Self.engine()
        let prompt = Self.prompt(engine)
        let task = Task {
            try await engine.generate(GenerationRequest(tokens: prompt, ignoresEnd: true)) { _ in
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        let next = try await engine.generate(GenerationRequest(tokens: prompt, maximumTokens: 3))
        #expect(next.tokens.count == 3)
    }
}
