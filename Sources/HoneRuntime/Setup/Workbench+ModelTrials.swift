import HoneAssets
import HoneInference

/// What a model file says of itself.
public struct ModelFacts: Sendable {
    public var architecture: String
    public var name: String?
    public var parameters: Int
    public var bytes: Int
    /// The type that most of the weights have.
    public var weights: String
    public var contextLength: Int?
    public var vocabulary: Int?
    public var hasChatTemplate: Bool

    init(_ model: ModelDescription) {
        architecture = model.architecture
        name = model.name
        parameters = model.parameters
        bytes = model.bytes
        weights = model.weights
        contextLength = model.contextLength
        vocabulary = model.vocabulary
        hasChatTemplate = model.hasChatTemplate
    }
}

/// What a model wrote when it was tried.
public struct ModelTrial: Sendable {
    public var text: String
    public var tokens: Int
    public var promptTokens: Int
}

/// How fast a model is.
public struct ModelSpeed: Sendable {
    public var loadSeconds: Double
    public var readPerSecond: Double
    public var promptTokens: Int
    public var writePerSecond: Double
    public var writtenTokens: Int
}

extension Workbench {
    public func describeModel(at file: String) throws -> ModelFacts {
        ModelFacts(try ModelDescription(path: file))
    }

    public func describeDemonstration() throws -> ModelFacts {
        ModelFacts(try ModelDescription(constant: EmbeddedModel.weights, name: DemonstrationModel.spelling))
    }

    /// Lets a model go on with `prompt` by its likeliest tokens.
    public func tryModel(at file: String, prompt: String, tokens: Int) async throws -> ModelTrial {
        let engine = try InferenceEngine(path: file)
        let encoded = engine.tokenizer.encode(prompt, addsSpecial: true)
        let result = try await engine.generate(GenerationRequest(tokens: encoded, maximumTokens: tokens))
        return ModelTrial(text: result.text, tokens: result.tokens.count, promptTokens: encoded.count)
    }

    /// The median of some rounds, each with a prompt that no earlier one shares, after a short one that warms up.
    public func benchModel(at file: String, threads: Int?, rounds: Int) async throws -> ModelSpeed {
        let clock = ContinuousClock()
        let start = clock.now
        let engine = try InferenceEngine(path: file, options: .init(threads: threads, guesses: false))
        let load = clock.now - start
        let count = min(256, engine.contextLength / 2)
        let written = min(64, engine.contextLength - count - 1)
        let first = (0..<min(16, count)).map { Int32(($0 * 5 + 1) % engine.tokenizer.count) }
        _ = try await engine.generate(GenerationRequest(tokens: first, maximumTokens: 1, ignoresEnd: true))
        var reading: [Double] = []
        var writing: [Double] = []
        for round in 0..<rounds {
            let prompt = (0..<count).map { Int32(($0 * 37 + round * 11 + 3) % engine.tokenizer.count) }
            let before = clock.now
            _ = try await engine.generate(GenerationRequest(tokens: prompt, maximumTokens: 1, ignoresEnd: true))
            let middle = clock.now
            // The prompt is known now, all but its last token.
            _ = try await engine.generate(
                GenerationRequest(tokens: prompt, maximumTokens: written, ignoresEnd: true))
            reading.append(Double(count) / ((middle - before) / .seconds(1)))
            writing.append(Double(written) / ((clock.now - middle) / .seconds(1)))
        }
        return ModelSpeed(
            loadSeconds: load / .seconds(1), readPerSecond: reading.sorted()[rounds / 2], promptTokens: count,
            writePerSecond: writing.sorted()[rounds / 2], writtenTokens: written)
    }
}
