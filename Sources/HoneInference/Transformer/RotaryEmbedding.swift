import Glibc

/// The cosines and sines by which queries and keys are rotated at each position. Source: Su et al., "RoFormer", 2021.
///
/// Angles are computed as ggml does it, each from the one before, so that they round in the same way.
struct RotaryEmbedding {
    private let ratio: Float
    private let scale: Float
    private let factors: [Float]
    private let magnitude: Float

    /// - Parameters:
    ///   - scale: positions are multiplied by it.
    ///   - factors: each pair's frequency is divided by its factor.
    ///   - magnitude: cosines and sines are multiplied by it.
    init(elements: Int, base: Float, scale: Float, factors: [Float]?, magnitude: Float) {
        ratio = powf(base, -2 / Float(elements))
        self.scale = scale
        self.factors = factors ?? Array(repeating: 1, count: elements / 2)
        self.magnitude = magnitude
    }

    /// Writes one cosine and one sine per pair.
    func fill(position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>) {
        var angle = Float(position)
        for (pair, factor) in factors.enumerated() {
            let scaled = scale * (angle / factor)
            cosines[pair] = cosf(scaled) * magnitude
            sines[pair] = sinf(scaled) * magnitude
            angle *= ratio
        }
    }
}
