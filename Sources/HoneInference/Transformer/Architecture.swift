/// A family of models, and what makes it differ from the others.
struct Architecture: Sendable {
    enum Normalization: Sendable { case rootMeanSquare, layer }
    enum Activation: Sendable { case silu, gelu }

    /// Layers that see only the last tokens; all of it is what holds where the file states nothing else.
    struct Window: Sendable {
        /// Of so many layers in a row, the last sees everything.
        var period: Int
        /// In tokens; 0: no layer has a window.
        var length = 0
        /// The base of the rotation in these layers, in which positions are not scaled; nil: as in all others.
        var rotationBase: Float?
    }

    let name: String
    var normalization = Normalization.rootMeanSquare
    var activation = Activation.silu
    /// Rotates elements (i, i + n/2) instead of the neighbours (2i, 2i + 1).
    var rotatesHalves = true
    /// Embeddings are multiplied by the square root of the width.
    var scalesEmbeddings = false
    /// Queries are multiplied by the attention's scale before they are rounded, not the scores after it.
    var scalesQueries = false
    /// Attention and feed-forward both read the layer's normalised input, and their results are added together.
    var isParallel = false
    /// nil where every layer attends to everything, whatever the file states: what converters write there for other
    /// families is unreliable, and llama.cpp passes over it.
    var window: Window?
    /// Limits of the attention's scores and of the logits where the file states none; nil where there are none.
    var attentionSoftcap: Float?
    var logitSoftcap: Float?
    /// A model of so many layers scales its attention by the width for each head, not by the head's own size.
    var layersScaledByWidth: Int?
    /// The feed-forward has a gate; without one, the activation is applied to the upward product.
    var hasGate = true

    static let all: [String: Architecture] = Dictionary(
        uniqueKeysWithValues: [
            Architecture(name: "llama", rotatesHalves: false),
            Architecture(name: "qwen2"),
            Architecture(name: "qwen3"),
            Architecture(name: "gemma", activation: .gelu, scalesEmbeddings: true, scalesQueries: true),
            Architecture(
                name: "gemma2", activation: .gelu, scalesEmbeddings: true, scalesQueries: true,
                window: Window(period: 2, length: 4096),
                attentionSoftcap: 50, logitSoftcap: 30, layersScaledByWidth: 46),
            Architecture(
                name: "gemma3", activation: .gelu, scalesEmbeddings: true, scalesQueries: true,
                window: Window(period: 6, rotationBase: 10_000), logitSoftcap: 0, layersScaledByWidth: 62),
            Architecture(
                name: "phi2", normalization: .layer, activation: .gelu, scalesQueries: true, isParallel: true,
                hasGate: false),
            Architecture(name: "phi3", scalesQueries: true),
        ].map { ($0.name, $0) })
}
