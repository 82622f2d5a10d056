/// The sizes of an RWKV, read from a file and checked for being plausible.
struct RecurrentHyperparameters: Sendable {
    static let architecture = "rwkv7"

    let version: RWKVFile.Version
    let layers: Int
    let width: Int
    let headSize: Int
    let feedForward: Int
    let vocabulary: Int
    let epsilon: Float
    /// Any number of tokens can be seen; how many the model was trained with at once.
    let contextLength: Int

    init(_ file: GGUFFile) throws(InferenceError) {
        let metadata = try MetadataReader(file)
        version = .seven
        layers = try metadata.size("block_count", upTo: 1024)
        width = try metadata.size("embedding_length", upTo: 1 << 17)
        headSize = try metadata.size("wkv.head_size", upTo: 4096)
        feedForward = try metadata.size("feed_forward_length", upTo: 1 << 20)
        contextLength = try metadata.size("context_length", upTo: 1 << 24)
        epsilon = try metadata.epsilon("attention.layer_norm_epsilon", default: 1e-5)
        vocabulary = try metadata.vocabulary()
        guard width % headSize == 0 else {
            throw .implausible("embedding_length is no multiple of wkv.head_size", file.path)
        }
    }

    init(_ file: RWKVFile) throws(InferenceError) {
        version = file.version
        layers = file.layers
        width = file.width
        vocabulary = file.vocabulary
        epsilon = 1e-5
        contextLength = Self.standardContext
        guard let key = file.tensor(named: "blk.0.channel_mix_key.weight") else {
            throw .missingTensor("blk.0.channel_mix_key.weight", file.path)
        }
        feedForward = key.rows
        switch version {
        case .four: headSize = width
        case .five:
            guard let first = file.tensor(named: "blk.0.time_mix_first.weight") else {
                throw .missingTensor("blk.0.time_mix_first.weight", file.path)
            }
            headSize = first.shape.count > 1 ? first.elementCount / first.shape[first.shape.count - 1] : 1
        case .seven: headSize = Self.headSizeOfSeven
        }
        guard headSize > 0, width % headSize == 0 else {
            throw .implausible("its width is no multiple of the size of a head", file.path)
        }
    }

    /// All models of RWKV-7 have it; rwkv.cpp's files do not say so.
    private static let headSizeOfSeven = 64
    private static let standardContext = 4096

    var heads: Int { width / headSize }
    /// Floats of one layer's mixing over time.
    var timeStateSize: Int { version == .four ? 3 * width : width * headSize }
    /// Floats of one layer: the last token's input to both mixings, and what mixing over time keeps.
    var layerStateSize: Int { 2 * width + timeStateSize }
}
