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
    let rotationScaling: RotaryScaling
    /// In layers with a window.
    let windowRotationBase: Float
    let windowRotationScaling: RotaryScaling
    let attentionScale: Float
    let attentionSoftcap: Float
    let logitSoftcap: Float
    let window: AttentionWindow

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
        vocabulary = try metadata.vocabulary()
        guard heads % keyValueHeads == 0 else {
            throw .implausible("attention.head_count is no multiple of attention.head_count_kv", file.path)
        }
        if let length = metadata.integer("attention.value_length"), length != headSize {
            throw .unsupportedFeature("an attention.value_length other than the key length", file.path)
        }
        if let experts = metadata.integer("expert_count"), experts > 0 {
            throw .unsupportedFeature("a mixture of experts (expert_count \(experts))", file.path)
        }
        epsilon = try metadata.epsilon(
            architecture.normalization == .layer ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon",
            default: 1e-5)
        rotatedElements = try metadata.size("rope.dimension_count", upTo: headSize, default: headSize)
        guard rotatedElements % 2 == 0 else { throw .implausible("rope.dimension_count is odd", file.path) }
        rotationBase = metadata.number("rope.freq_base", default: 10_000)
        rotationScaling = try RotaryScaling(metadata, contextLength: contextLength)
        windowRotationBase = metadata.number(
            "rope.freq_base_swa", default: architecture.window?.rotationBase ?? rotationBase)
        windowRotationScaling = architecture.window?.rotationBase == nil ? rotationScaling : .none
        attentionScale = Float(
            1 / Double(architecture.layersScaledByWidth == layers ? width / heads : headSize).squareRoot())
        attentionSoftcap =
            architecture.attentionSoftcap.map { metadata.number("attn_logit_softcapping", default: $0) } ?? 0
        logitSoftcap = architecture.logitSoftcap.map { metadata.number("final_logit_softcapping", default: $0) } ?? 0
        window = try AttentionWindow(metadata, architecture.window, layers: layers)
        guard rotationBase > 0, windowRotationBase > 0 else {
            throw .implausible("a constant is not a usable number", file.path)
        }
    }

    var queryWidth: Int { heads * headSize }
    var keyValueWidth: Int { keyValueHeads * headSize }
}
