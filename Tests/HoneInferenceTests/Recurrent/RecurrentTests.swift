import Foundation
import Testing

@testable import HoneInference

@Suite(.enabled(if: SharedWeights.arePresent, "there is no ../shared/fixtures/weights"))
struct `RWKV` {
    static let samples = ["4v0-660K", "5v2-730K", "7v0-834K"]
    /// Each byte is a token.
    private static let prompt = Array("\"in".utf8).map(Int32.init)

    private static func path(_ name: String) -> String { SharedWeights.path("rwkv/tiny-rwkv-\(name)-FP32.bin") }

    private static func model(_ name: String, threads: Int = 2) throws -> RecurrentModel {
        let file = try RWKVFile(MappedFile(path: path(name)))
        return try RecurrentModel(file, RecurrentHyperparameters(file), threads: threads)
    }

    @Test(arguments: samples) func `has the logits of rwkv.cpp`(name: String) throws {
        let model = try Self.model(name)
        let expected = Comparison.floats(
            URL(fileURLWithPath: SharedWeights.path("rwkv/expected-logits-\(name).bin")))
        var state = model.emptyState()
        let together = try model.evaluate(Self.prompt[...], &state, wants: .last)
        #expect(Comparison(together, expected, 256).relativeDifference < 1e-4)
        #expect(zip(together, expected).allSatisfy { abs($0 - $1) < 1e-3 })

        var other = model.emptyState()
        var singly: [Float] = []
        for token in Self.prompt { singly = try model.evaluate([token], &other, wants: .last) }
        #expect(zip(singly, expected).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test(arguments: samples) func `remembers as much after many tokens as after few, and batches change nothing`(
        name: String
    ) throws {
        let model = try Self.model(name)
        let text = (0..<150).map { Int32(97 + $0 * $0 % 26) }
        var state = model.emptyState()
        let size = state.count
        let together = try model.evaluate(text[...], &state, wants: .all)
        #expect(state.count == size)
        var other = model.emptyState()
        var singly: [Float] = []
        for token in text { singly += try model.evaluate([token], &other, wants: .all) }
        #expect(Comparison(singly, together, 256).relativeDifference < 1e-4)
    }

    @Test func `writes the same text alone and beside others, and with a prompt that it knows`() async throws {
        let engine = try InferenceEngine(path: Self.path("7v0-834K"), options: .init(threads: 1))
        #expect(engine.description.architecture == "rwkv7" && engine.description.vocabulary == 256)
        let prompt = engine.tokenizer.encode("Once upon a time there was a little house in", addsSpecial: true)
        let first = try await engine.generate(GenerationRequest(tokens: prompt, maximumTokens: 12))
        let again = try await engine.generate(GenerationRequest(tokens: prompt + [10], maximumTokens: 12))
        #expect(first.reusedTokens == 0 && again.reusedTokens == prompt.count)
        let fresh = try InferenceEngine(path: Self.path("7v0-834K"), options: .init(threads: 1))
        let expected = try await fresh.generate(GenerationRequest(tokens: prompt + [10], maximumTokens: 12))
        #expect(again.tokens == expected.tokens && again.text == expected.text)
    }

    @Test func `is refused where a file ends early, lies, or is of the future`() throws {
        let whole = try Array(Data(contentsOf: URL(fileURLWithPath: Self.path("4v0-660K"))))
        func read(_ bytes: [UInt8]) throws -> RecurrentModel {
            let copy = try TemporaryFile(bytes)
            let file = try RWKVFile(MappedFile(path: copy.path))
            return try RecurrentModel(file, RecurrentHyperparameters(file), threads: 1)
        }
        for end in stride(from: 4, to: whole.count - 1, by: 97_003) {
            #expect(throws: InferenceError.self) { try read(Array(whole[..<end])) }
        }
        // Any of the header's and the first tensor's numbers.
        for position in stride(from: 0, to: 24 + 20, by: 4) {
            for value in [Int32(-1), 0, .max, .min, 103] {
                var bytes = whole
                bytes.replaceSubrange(position..<(position + 4), with: GGUFBuilder.bytes(value))
                if position == 20 || (position == 4 && value == 101) { continue }
                if position == 32, value == 0 { continue }
                #expect(throws: InferenceError.self, "\(value) at \(position)") { try read(bytes) }
            }
        }
        #expect(throws: InferenceError.self) {
            var state = try Self.model("4v0-660K").emptyState()
            _ = try Self.model("4v0-660K").evaluate([256], &state, wants: .last)
        }
    }
}

@Suite struct `RWKV-7 in GGUF` {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Transformer/Recordings")
    private static let tokens = (0..<24).map { Int32($0 * 31 % 47) }

    private static func model() throws -> RecurrentModel {
        let copy = try TemporaryFile(RandomRecurrentModel.bytes())
        let file = try GGUFFile(path: copy.path)
        return try RecurrentModel(file, RecurrentHyperparameters(file), threads: 2)
    }

    /// Recorded with llama.cpp from the same bytes: llama-cpp-python 0.3.36, all tokens in one batch.
    @Test func `has the logits of llama.cpp`() throws {
        if let target = ProcessInfo.processInfo.environment["HONE_WRITE_MODELS"] {
            return try Data(RandomRecurrentModel.bytes()).write(to: URL(fileURLWithPath: target + "/rwkv7-f32.gguf"))
        }
        let model = try Self.model()
        let recorded = Comparison.floats(Self.folder.appendingPathComponent("rwkv7-f32.logits"))
        var state = model.emptyState()
        let logits = try model.evaluate(Self.tokens[...], &state, wants: .all)
        let comparison = Comparison(logits, recorded, RandomRecurrentModel.vocabulary)
        #expect(comparison.relativeDifference < 1e-3)
        #expect(comparison.divergence < 1e-6)
        #expect(comparison.sameChoices == Self.tokens.count)
    }

    @Test func `goes back to the end of a prompt, and forks there`() throws {
        let model = try Self.model()
        let context = model.makeContext()
        _ = try context.evaluate(Self.tokens[..<10], wants: .none)
        let first = try context.evaluate(Self.tokens[10..<11], wants: .last)
        _ = try context.evaluate(Self.tokens[11..<12], wants: .last)
        // The model wrote two tokens; another prompt agrees with the first of them only.
        let fork = context.fork(count: 11)
        #expect(fork.tokens == Array(Self.tokens[..<10]))
        #expect(try fork.evaluate(Self.tokens[10..<11], wants: .last) == first)
        #expect(context.tokens.count == 12)
        context.truncate(to: 12)
        #expect(context.tokens.count == 12)
        context.truncate(to: 5)
        #expect(context.tokens == [])
        #expect(throws: InferenceError.contextOverflow(tokens: 257, limit: 256)) {
            _ = try context.evaluate(Array(repeating: 1, count: 257)[...], wants: .none)
        }
    }
}
