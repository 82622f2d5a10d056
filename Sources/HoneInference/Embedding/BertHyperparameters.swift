/// The sizes of a BERT, read from a file's metadata and checked for being plausible.
struct BertHyperparameters: Sendable {
    /// How the vectors of a text's tokens become one. Numbered as in llama.cpp's `enum llama_pooling_type`.
    enum Pooling: Int {
        case mean = 1
        /// The vector of the first token, `[CLS]`.
        case first = 2
    }

    static let architecture = "bert"

    let layers: Int
    let width: Int
    let heads: Int
    let feedForward: Int
    let vocabulary: Int
    /// The most tokens of a text.
    let contextLength: Int
    let epsilon: Float
    let pooling: Pooling

    init(_ file: GGUFFile) throws(InferenceError) {
        let metadata = try MetadataReader(file)
        guard metadata.architecture == Self.architecture else {
            throw .noEmbeddings(metadata.architecture, file.path)
        }
        layers = try metadata.size("block_count", upTo: 1024)
        width = try metadata.size("embedding_length", upTo: 1 << 16)
        heads = try metadata.size("attention.head_count", upTo: 1024)
        feedForward = try metadata.size("feed_forward_length", upTo: 1 << 18)
        contextLength = try metadata.size("context_length", upTo: 1 << 16)
        epsilon = try metadata.epsilon("attention.layer_norm_epsilon", default: 1e-12)
        vocabulary = try metadata.vocabulary()
        guard width % heads == 0 else {
            throw .implausible("embedding_length is no multiple of attention.head_count", file.path)
        }
        guard contextLength > 2 else { throw .implausible("context_length is less than 3", file.path) }
        let kind = metadata.integer("pooling_type") ?? Pooling.mean.rawValue
        guard let pooling = Pooling(rawValue: kind) else {
            throw .unsupportedFeature("pooling_type \(kind)", file.path)
        }
        self.pooling = pooling
    }

    var headSize: Int { width / heads }
}
