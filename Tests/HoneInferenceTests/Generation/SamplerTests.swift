import Foundation
import Testing

@testable import HoneInference

@Suite struct `A sampler` {
    private func sample(
        _ parameters: SamplingParameters, _ logits: [Float], times: Int = 400, history: [Int32] = []
    ) -> [Int32] {
        var sampler = Sampler(parameters)
        return (0..<times).compactMap { _ in
            var logits = logits
            return logits.withUnsafeMutableBufferPointer { sampler.sample($0, history: history[...]) }
        }
    }

    private let plain = SamplingParameters(temperature: 1, topK: 0, topP: 1, minP: 0, seed: 7)

    @Test func `takes the likeliest token at temperature 0`() {
        #expect(Set(sample(.greedy, [1, 3, 2, 3])) == [1])
    }

    @Test func `follows the probabilities`() {
        let tokens = sample(plain, [0, 1, 2], times: 20_000)
        let total = exp(Double(0)) + exp(1) + exp(2)
        for token in 0..<3 {
            let share = Double(tokens.count { $0 == token }) / 20_000
            #expect(abs(share - exp(Double(token)) / total) < 0.015)
        }
    }

    @Test func `repeats itself with the same seed, and only then`() {
        let logits: [Float] = (0..<50).map { Float($0 % 7) / 3 }
        var other = plain
        other.seed = 8
        #expect(sample(plain, logits) == sample(plain, logits))
        #expect(sample(plain, logits) != sample(other, logits))
    }

    @Test func `keeps only what its filters allow`() {
        let logits: [Float] = [4, 3, 2, 1, 0] + Array(repeating: -1, count: 500)
        var parameters = plain
        parameters.topK = 2
        #expect(Set(sample(parameters, logits)) == [0, 1])
        parameters = plain
        parameters.topP = 0.5
        #expect(Set(sample(parameters, [4, 3, 2, 1, 0])) == [0])
        parameters = plain
        parameters.minP = 0.1
        #expect(Set(sample(parameters, logits)) == [0, 1, 2])
    }

    @Test func `never takes what a mask forbids`() {
        #expect(Set(sample(plain, [-.infinity, 0, -.infinity, 0])) == [1, 3])
        #expect(sample(plain, [-.infinity, -.infinity]).isEmpty)
        #expect(sample(.greedy, [-.infinity, -.infinity]).isEmpty)
    }

    @Test func `shuns repetition where asked`() {
        var parameters = SamplingParameters.greedy
        parameters.repetitionPenalty = 2
        #expect(sample(parameters, [1.5, 1], times: 1, history: [0]) == [1])
        #expect(sample(parameters, [-1, -1.5], times: 1, history: [0]) == [1])
        parameters.repetitionWindow = 1
        #expect(sample(parameters, [1.5, 1], times: 1, history: [0, 1]) == [0])
    }
}
