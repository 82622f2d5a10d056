import Glibc

/// The cosines and sines by which queries and keys are rotated at each position. Source: Su et al., "RoFormer", 2021.
struct RotaryEmbedding {
    private let frequencies: [Float]
    private let magnitude: Float

    /// - Parameter factors: each pair's frequency is divided by its factor.
    init(elements: Int, base: Float, scale: Float, factors: [Float]?, magnitude: Float) {
        frequencies = (0..<(elements / 2)).map { pair in
            let frequency = scale * powf(base, -2 * Float(pair) / Float(elements))
            return frequency / (factors?[pair] ?? 1)
        }
        self.magnitude = magnitude
    }

    /// Writes one cosine and one sine per pair.
    func fill(position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>) {
        for (pair, frequency) in frequencies.enumerated() {
            let angle = Float(position) * frequency
            cosines[pair] = cosf(angle) * magnitude
            sines[pair] = sinf(angle) * magnitude
        }
    }
}
