import Glibc

/// How a model's positions are brought near those that it was trained with first, so that its context can be longer.
struct RotaryScaling: Sendable {
    /// Positions are multiplied by it.
    var scale: Float = 1
    /// Cosines and sines are multiplied by it.
    var magnitude: Float = 1
    /// Tokens that the model saw at once before its context was made longer.
    var originalContext: Int
    /// Pairs that turn often within `originalContext` are not scaled. Source: Peng et al., "YaRN", 2023.
    var keepsFastPairs = false

    /// Positions as they are.
    static let none = RotaryScaling(originalContext: 0)

    private init(originalContext: Int) {
        self.originalContext = originalContext
    }

    init(_ metadata: MetadataReader, contextLength: Int) throws(InferenceError) {
        originalContext = metadata.integer("rope.scaling.original_context_length") ?? contextLength
        // Older files state a factor and no type.
        let kind = metadata.string("rope.scaling.type") ?? "linear"
        guard ["none", "linear", "longrope", "yarn"].contains(kind) else {
            throw .unsupportedFeature("rope.scaling.type '\(kind)'", metadata.file.path)
        }
        let factor = metadata.number("rope.scaling.factor", default: metadata.number("rope.scale_linear", default: 1))
        if kind != "none", factor > 0 { scale = 1 / factor }
        magnitude = metadata.number("rope.scaling.attn_factor", default: 1)
        if kind == "yarn" {
            keepsFastPairs = true
            if factor > 1 { magnitude *= 1 + 0.1 * logf(factor) }
        }
        guard scale.isFinite, magnitude.isFinite, originalContext > 0 else {
            throw .implausible("a constant of rope.scaling is not a usable number", metadata.file.path)
        }
    }

    /// For each pair, how much of its angle is left unscaled: all of it where it turns `fastTurns` times within the
    /// original context, nothing where it turns `slowTurns` times, and something between them. 0 where all are scaled.
    func unscaledShares(elements: Int, base: Float) -> [Float] {
        guard keepsFastPairs else { return Array(repeating: 0, count: elements / 2) }
        func pair(turns: Float) -> Float {
            Float(elements) * logf(Float(originalContext) / (turns * 2 * .pi)) / (2 * logf(base))
        }
        let first = max(0, floorf(pair(turns: Self.fastTurns)))
        let last = min(Float(elements - 1), ceilf(pair(turns: Self.slowTurns)))
        return (0..<elements / 2).map { 1 - min(1, max(0, (Float($0) - first) / max(0.001, last - first))) }
    }

    private static let fastTurns: Float = 32
    private static let slowTurns: Float = 1
}
