import Testing

@testable import HoneInference

/// What a model's metadata says of positions and windows. The values are those of llama.cpp for the same metadata;
/// Benchmarks/parity.py compares logits.
@Suite struct `Metadata of a model` {
    private func reader(_ add: (inout GGUFBuilder) -> Void) throws -> MetadataReader {
        var builder = GGUFBuilder()
        builder.add("general.architecture", "llama")
        add(&builder)
        let file = try TemporaryFile(builder.bytes())
        return try withExtendedLifetime(file) { try MetadataReader(GGUFFile(path: file.path)) }
    }

    private func scaling(_ kind: String?, factor: Float = 4) throws -> RotaryScaling {
        let metadata = try reader {
            if let kind { $0.add("llama.rope.scaling.type", kind) }
            $0.add("llama.rope.scaling.factor", factor)
            $0.add("llama.rope.scaling.original_context_length", UInt32(4096))
        }
        return try RotaryScaling(metadata, contextLength: 16_384)
    }

    @Test func `scales positions where it states a factor, even without a type`() throws {
        #expect(try scaling(nil).scale == 0.25)
        #expect(try scaling("linear").scale == 0.25)
        #expect(try scaling("none").scale == 1)
        #expect(try scaling("linear").unscaledShares(elements: 32, base: 10_000).allSatisfy { $0 == 0 })
        #expect(throws: InferenceError.self) { try scaling("su") }
        #expect(throws: InferenceError.self) { try scaling("linear", factor: .leastNonzeroMagnitude) }
    }

    @Test func `leaves fast pairs as they are with YaRN`() throws {
        let yarn = try scaling("yarn")
        #expect(yarn.scale == 0.25)
        #expect(abs(yarn.magnitude - 1.138629) < 1e-5)
        let shares = yarn.unscaledShares(elements: 32, base: 10_000)
        let expected: [Float] =
            Array(repeating: 1, count: 6) + [0.8571, 0.7143, 0.5714, 0.4286, 0.2857, 0.1429, 0, 0, 0, 0]
        #expect(shares.count == expected.count)
        #expect(zip(shares, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func `gives windows only to the families that have them, in the layers that it names`() throws {
        let family = Architecture.Window(period: 2, length: 4096)
        func layers(_ window: AttentionWindow) -> [Bool] { (0..<4).map(window.holds) }
        let silent = try reader { _ in }
        #expect(try layers(AttentionWindow(silent, family, layers: 4)) == [true, false, true, false])
        #expect(try AttentionWindow(silent, family, layers: 4).length == 4096)
        let stated = try reader {
            $0.add("llama.attention.sliding_window", UInt32(9))
            $0.add("llama.attention.sliding_window_pattern", [1, 1, 0, 1] as [Int32])
        }
        #expect(try layers(AttentionWindow(stated, family, layers: 4)) == [true, true, false, true])
        #expect(try layers(AttentionWindow(stated, nil, layers: 4)) == [false, false, false, false])
        #expect(throws: InferenceError.self) { try AttentionWindow(stated, family, layers: 5) }
        let period = try reader {
            $0.add("llama.attention.sliding_window", UInt32(9))
            $0.add("llama.attention.sliding_window_pattern", UInt32(3))
        }
        #expect(try layers(AttentionWindow(period, family, layers: 4)) == [true, true, false, true])
    }

    @Test func `computes long prompts in parts of equal size`() {
        #expect(Transformer.batch(of: 1) == 1)
        #expect(Transformer.batch(of: 256) == 256)
        #expect(Transformer.batch(of: 300) == 150)
        #expect(Transformer.batch(of: 513) == 171)
    }
}
