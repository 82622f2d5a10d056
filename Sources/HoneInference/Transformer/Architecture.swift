/// A family of models, and what makes it differ from the others.
struct Architecture: Sendable {
    enum Normalization: Sendable { case rootMeanSquare, layer }
    enum Activation: Sendable { case silu, gelu }

    let name: String
    var normalization = Normalization.rootMeanSquare
    var activation = Activation.silu
    /// Rotates elements (i, i + n/2) instead of the neighbours (2i, 2i + 1).
    var rotatesHalves = true
    /// Embeddings are multiplied by the square root of the width.
    var scalesEmbeddings = false
    /// Attention and feed-forward both read the layer's normalised input, and their results are added together.
    var isParallel = false
    /// Of so many layers in a row the last attends to everything, the others to a window; 0: the window, where the
    /// file states one, is in every layer.
    var windowPeriod = 0
    /// The window that files state is not used: llama.cpp found what converters write there unreliable.
    var ignoresWindow = false
    /// The base of the rotation in layers with a window, where it differs.
    var windowRotationBase: Float?
    /// The feed-forward has a gate; without one, the activation is applied to the upward product.
    var hasGate = true

    static let all: [String: Architecture] = Dictionary(
        uniqueKeysWithValues: [
            Architecture(name: "llama", rotatesHalves: false),
            Architecture(name: "qwen2"),
            Architecture(name: "qwen3"),
            Architecture(name: "gemma", activation: .gelu, scalesEmbeddings: true),
            Architecture(name: "gemma2", activation: .gelu, scalesEmbeddings: true, windowPeriod: 2),
            Architecture(
                name: "gemma3", activation: .gelu, scalesEmbeddings: true, windowPeriod: 6,
                windowRotationBase: 10_000),
            Architecture(
                name: "phi2", normalization: .layer, activation: .gelu, isParallel: true, hasGate: false),
            Architecture(name: "phi3", ignoresWindow: true),
        ].map { ($0.name, $0) })
}
