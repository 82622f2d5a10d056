import Glibc

/// The cosines and sines by which queries and keys are rotated at each position. Source: Su et al., "RoFormer", 2021.
///
/// Angles are computed as ggml does it, each from the one before, so that they round in the same way.
struct RotaryEmbedding {
    private let ratio: Float
    private let scaling: RotaryScaling
    private let factors: [Float]
    /// How much of each pair's angle is left as it is.
    private let unscaled: [Float]

    /// - Parameter factors: each pair's frequency is divided by its factor.
    init(elements: Int, base: Float, scaling: RotaryScaling, factors: [Float]?) {
        ratio = powf(base, -2 / Float(elements))
        self.scaling = scaling
        self.factors = factors ?? Array(repeating: 1, count: elements / 2)
        unscaled = scaling.unscaledShares(elements: elements, base: base)
    }

    /// Writes one cosine and one sine per pair.
    func fill(position: Int, cosines: UnsafeMutablePointer<Float>, sines: UnsafeMutablePointer<Float>) {
        var angle = Float(position)
        for (pair, (factor, share)) in zip(factors, unscaled).enumerated() {
            let own = angle / factor
            let scaled = scaling.scale * own * (1 - share) + own * share
            cosines[pair] = cosf(scaled) * scaling.magnitude
            sines[pair] = sinf(scaled) * scaling.magnitude
            angle *= ratio
        }
    }
}
