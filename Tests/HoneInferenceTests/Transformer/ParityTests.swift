import CKernels
import Foundation
import Testing

@testable import HoneInference

@Suite struct `Logits` {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Recordings")
    /// 24 tokens of the vocabulary of 48.
    private static let tokens = (0..<24).map { Int32($0 * 31 % 47) }

    private struct Sample: CustomTestStringConvertible {
        var architecture: String
        var type: RandomModel.WeightType
        var name: String { "\(architecture)-\(type)" }
        var testDescription: String { name }
    }

    private static let samples =
        RandomModel.WeightType.allCases.map { Sample(architecture: "llama", type: $0) }
        + ["qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi2", "phi3"].flatMap { architecture in
            [RandomModel.WeightType.f32, .q80, .q4k].map { Sample(architecture: architecture, type: $0) }
        }

    /// Recorded with llama.cpp from the same bytes: llama-cpp-python 0.3.36, AVX-512, all tokens in one batch.
    @Test(arguments: samples) private func `equal those recorded with another engine`(sample: Sample) throws {
        let bytes = RandomModel.bytes(architecture: sample.architecture, type: sample.type)
        if let target = ProcessInfo.processInfo.environment["HONE_WRITE_MODELS"] {
            try Data(bytes).write(to: URL(fileURLWithPath: target).appendingPathComponent(sample.name + ".gguf"))
            return
        }
        let file = try TemporaryFile(bytes)
        let model = try Transformer(GGUFFile(path: file.path), threads: 2)
        let recorded = Comparison.floats(Self.folder.appendingPathComponent(sample.name + ".logits"))
        let together = try Comparison(Comparison.prefill(model, Self.tokens), recorded, RandomModel.vocabulary)
        let singly = try Comparison(Comparison.decode(model, Self.tokens), recorded, RandomModel.vocabulary)
        if ProcessInfo.processInfo.environment["HONE_PARITY"] != nil {
            print("| \(sample.architecture) | \(sample.type) | \(together.summary) | \(singly.summary) |")
        }
        for comparison in [together, singly] {
            // Rounding activations to 8 bits magnifies the smallest differences: of llama.cpp's two kinds of attention
            // one diverges from the other by up to 4e-4 on these files.
            let isExact = [.f32, .f16].contains(sample.type)
            #expect(comparison.relativeDifference < (isExact ? 1e-3 : 0.04))
            #expect(comparison.divergence < (isExact ? 1e-6 : 1e-4))
            #expect(comparison.sameChoices >= Self.tokens.count - (isExact ? 0 : 1))
        }
    }

    /// What stands beside a model that Benchmarks/parity.py wrote.
    private struct Reference: Decodable {
        var tokens: [Int32]
        var context: Int
        var exact: Bool
        /// How far the other engine's logits are from its own for one token at a time, and with its other kind of
        /// attention: the largest difference over the largest logit, and the mean divergence.
        var ownDifference: Float
        var ownDivergence: Double
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["HONE_LOGITS"] != nil, "needs Benchmarks/parity.py"))
    func `equal those of another engine for shapes that no real model has`() throws {
        let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["HONE_LOGITS"] ?? "")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "gguf" }.sorted { $0.path < $1.path }
        #expect(!files.isEmpty)
        var same = 0
        var positions = 0
        for file in files {
            let beside = file.deletingPathExtension()
            let reference = try JSONDecoder().decode(
                Reference.self, from: Data(contentsOf: beside.appendingPathExtension("json")))
            let recorded = Comparison.floats(beside.appendingPathExtension("logits"))
            let model = try Transformer(
                GGUFFile(path: file.path), contextLength: reference.context, threads: 2)
            let vocabulary = recorded.count / reference.tokens.count
            let together = try Comparison(Comparison.prefill(model, reference.tokens), recorded, vocabulary)
            let singly = try Comparison(
                Comparison.decode(model, reference.tokens),
                Comparison.floats(beside.appendingPathExtension("singly")), vocabulary)
            let own = String(format: "%.1e | %.1e", reference.ownDifference, reference.ownDivergence)
            print("| \(beside.lastPathComponent) | \(together.summary) | \(singly.summary) | \(own) |")
            for comparison in [together, singly] {
                same += comparison.sameChoices
                positions += reference.tokens.count
                let name: Comment = "\(file.lastPathComponent)"
                if reference.exact {
                    #expect(comparison.relativeDifference < max(1e-3, 2 * reference.ownDifference), name)
                }
                #expect(comparison.divergence < max(1e-4, 2 * reference.ownDivergence), name)
            }
        }
        print("The same choice at \(same) of \(positions) positions.")
        #expect(Double(same) >= 0.995 * Double(positions))
    }

    @Test(arguments: [0, 1] as [UInt32]) func `are the same without the processor's special instructions`(
        level: UInt32
    ) throws {
        // Another test may run while the level is lower: it sees slower kernels, and the same results.
        defer { ck_use_level(ck_best_level()) }
        for type in RandomModel.WeightType.allCases {
            let file = try TemporaryFile(RandomModel.bytes(architecture: "llama", type: type))
            let model = try Transformer(GGUFFile(path: file.path), threads: 1)
            let recorded = Comparison.floats(Self.folder.appendingPathComponent("llama-\(type).logits"))
            ck_use_level(ck_level(level))
            let logits = try Comparison.prefill(model, Self.tokens)
            #expect(Comparison(logits, recorded, RandomModel.vocabulary).divergence < 4e-4)
        }
    }
}

/// Logits beside recorded ones.
struct Comparison {
    /// The largest difference, relative to the largest recorded logit.
    var relativeDifference: Float = 0
    /// The Kullback–Leibler divergence from the recorded distribution, the mean over all positions.
    var divergence = 0.0
    /// Positions at which the same token has the largest logit.
    var sameChoices = 0

    init(_ logits: [Float], _ recorded: [Float], _ vocabulary: Int) {
        guard logits.count == recorded.count, !logits.isEmpty else {
            relativeDifference = .infinity
            divergence = .infinity
            return
        }
        let largest = recorded.map(abs).max() ?? 0
        relativeDifference = zip(logits, recorded).map { abs($0 - $1) }.max()! / largest
        for start in stride(from: 0, to: logits.count, by: vocabulary) {
            let ours = Array(logits[start..<(start + vocabulary)])
            let theirs = Array(recorded[start..<(start + vocabulary)])
            let p = Self.probabilities(theirs)
            let q = Self.probabilities(ours)
            let positions = Double(logits.count / vocabulary)
            divergence += zip(p, q).reduce(0) { $0 + $1.0 * log($1.0 / max($1.1, 1e-300)) } / positions
            if ours.firstIndex(of: ours.max()!) == theirs.firstIndex(of: theirs.max()!) { sameChoices += 1 }
        }
    }

    /// Largest relative difference, mean divergence, and positions of the same choice.
    var summary: String {
        String(format: "%.1e | %.1e | %d", relativeDifference, divergence, sameChoices)
    }

    private static func probabilities(_ logits: [Float]) -> [Double] {
        let largest = logits.max() ?? 0
        let exponentials = logits.map { exp(Double($0 - largest)) }
        let sum = exponentials.reduce(0, +)
        return exponentials.map { $0 / sum }
    }

    static func floats(_ url: URL) -> [Float] {
        guard let data = try? Data(contentsOf: url) else { return [] }
        return data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    /// All tokens in one batch.
    static func prefill(_ model: Transformer, _ tokens: [Int32]) throws -> [Float] {
        let sequence = model.makeSequence()
        return try model.evaluate(tokens.map { .init(token: $0, sequence: sequence, wantsLogits: true) })
    }

    /// One token after the other.
    static func decode(_ model: Transformer, _ tokens: [Int32]) throws -> [Float] {
        let sequence = model.makeSequence()
        return try tokens.flatMap { try model.evaluate([.init(token: $0, sequence: sequence, wantsLogits: true)]) }
    }
}
