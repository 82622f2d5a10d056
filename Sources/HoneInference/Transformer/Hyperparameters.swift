import Glibc

/// The sizes and constants of a transformer, read from a file's metadata and checked for being plausible.
struct Hyperparameters: Sendable {
    let architecture: Architecture
    let layers: Int
    let width: Int
    let heads: Int
    let keyValueHeads: Int
    let headSize: Int
    let feedForward: Int
    let vocabulary: Int
    /// Tokens that the model was trained to see at once.
    let contextLength: Int
    let epsilon: Float
    let rotatedElements: Int
    let rotationBase: Float
    /// Positions are multiplied by it: linear scaling of the context.
    let rotationScale: Float
    /// Cosine and sine are multiplied by it (LongRoPE).
    let rotationMagnitude: Float
    let attentionScale: Float
    let attentionSoftcap: Float
    let logitSoftcap: Float
    /// Tokens that layers with a window see; 0 for none.
    let window: Int

    init(_ file: GGUFFile) throws(InferenceError) {
        let metadata = try MetadataReader(file)
        guard metadata.architecture != BertHyperparameters.architecture else {
            throw .writesNothing(metadata.architecture, file.path)
        }
        guard let architecture = Architecture.all[metadata.architecture] else {
            throw .unsupportedArchitecture(
                metadata.architecture,
                supported: (Architecture.all.keys + [RecurrentHyperparameters.architecture]).sorted(), file.path)
        }
        self.architecture = architecture
        layers = try metadata.size("block_count", upTo: 1024)
        width = try metadata.size("embedding_length", upTo: 1 << 17)
        heads = try metadata.size("attention.head_count", upTo: 4096)
        keyValueHeads = try metadata.size("attention.head_count_kv", upTo: 4096, default: heads)
        headSize = try metadata.size(
            "attention.key_length", upTo: 4096, default: width % heads == 0 ? width / heads : nil)
        feedForward = try metadata.size("feed_forward_length", upTo: 1 << 20)
        contextLength = try metadata.size("context_length", upTo: 1 << 24)
        guard let embedding = file.tensor(named: "token_embd.weight") else {
            throw .missingTensor("token_embd.weight", file.path)
        }
        vocabulary = embedding.rows
        guard heads % keyValueHeads == 0 else {
            throw .implausible("attention.head_count is no multiple of attention.head_count_kv", file.path)
        }
        if let length = metadata.integer("attention.value_length"), length != headSize {
            throw .implausible("attention.value_length differs from the key length", file.path)
        }
        epsilon = metadata.number(
            architecture.normalization == .layer ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon",
            default: 1e-5)
        rotatedElements = try metadata.size("rope.dimension_count", upTo: headSize, default: headSize)
        guard rotatedElements % 2 == 0 else { throw .implausible("rope.dimension_count is odd", file.path) }
        rotationBase = metadata.number("rope.freq_base", default: 10_000)
        let kind = metadata.string("rope.scaling.type") ?? "none"
        guard ["none", "linear", "longrope"].contains(kind) else {
            throw .unsupportedFeature("rope.scaling.type '\(kind)'", file.path)
        }
        let factor = metadata.number("rope.scaling.factor", default: metadata.number("rope.scale_linear", default: 1))
        rotationScale = kind == "linear" && factor > 0 ? 1 / factor : 1
        rotationMagnitude = metadata.number("rope.scaling.attn_factor", default: 1)
        attentionScale = metadata.number("attention.scale", default: Float(1 / Double(headSize).squareRoot()))
        attentionSoftcap = metadata.number("attn_logit_softcapping", default: 0)
        logitSoftcap = metadata.number("final_logit_softcapping", default: 0)
        window = metadata.integer("attention.sliding_window") ?? 0
        guard window >= 0, window <= 1 << 24 else {
            throw .implausible("attention.sliding_window is absurd", file.path)
        }
        guard epsilon >= 0, epsilon < 1, rotationBase > 0, attentionScale.isFinite else {
            throw .implausible("a constant is not a usable number", file.path)
        }
    }

    /// Whether layer `index` sees only the last `window` tokens.
    func hasWindow(layer index: Int) -> Bool {
        guard window > 0, !architecture.ignoresWindow else { return false }
        return architecture.windowPeriod == 0 || (index + 1) % architecture.windowPeriod != 0
    }

    var queryWidth: Int { heads * headSize }
    var keyValueWidth: Int { keyValueHeads * headSize }
}
