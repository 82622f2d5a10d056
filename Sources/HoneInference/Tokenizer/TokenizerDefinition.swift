/// What a model file says of its vocabulary, as plain values: the keys `tokenizer.ggml.*` of GGUF.
struct TokenizerDefinition: Sendable {
    /// `gpt2`, `llama`, `bert`, `t5`, `rwkv` or `gemma4`.
    var model: String
    /// The pre-tokenizer of a byte-level BPE vocabulary.
    var pre = ""
    /// The tokens' texts as the file writes them.
    var tokens: ByteStrings
    /// One for each token, or none at all.
    var scores: [Float] = []
    /// GGUF's type of each token, or none at all: all are normal then.
    var types: [Int32] = []
    /// `left right`, the most frequent first.
    var merges = ByteStrings()

    var bos: Int32?
    var eos: Int32?
    var eot: Int32?
    var unknown: Int32?
    var separator: Int32?
    var padding: Int32?

    var addsBOS: Bool?
    var addsEOS: Bool?
    var addsSeparator: Bool?
    var addsSpacePrefix: Bool?
    var removesExtraSpace = false
    var lowercases = true
    var stripsAccents: Bool?
    /// SentencePiece's compiled normalisation rules.
    var normalizer: [UInt8] = []

    /// `general.name` and `general.architecture`: the few vocabularies that strip space around special tokens are
    /// known only by these.
    var modelName = ""
    var architecture = ""
    /// The file, for errors.
    var path: String?

    init(model: String, tokens: ByteStrings) {
        self.model = model
        self.tokens = tokens
    }
}

/// What kind of token it is. The first six are GGUF's types.
struct TokenAttributes: OptionSet, Sendable {
    let rawValue: UInt8

    static let normal = TokenAttributes(rawValue: 1)
    static let unknown = TokenAttributes(rawValue: 2)
    /// Never text: a mark of the model's protocol.
    static let control = TokenAttributes(rawValue: 4)
    /// Text that is always one token.
    static let userDefined = TokenAttributes(rawValue: 8)
    static let unused = TokenAttributes(rawValue: 16)
    /// One byte, as a fallback.
    static let byte = TokenAttributes(rawValue: 32)
    /// Takes the white space before it along.
    static let stripsLeft = TokenAttributes(rawValue: 64)
    static let stripsRight = TokenAttributes(rawValue: 128)

    static let special: TokenAttributes = [.control, .userDefined, .unknown]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(type: Int32) {
        switch type {
        case 1: self = .normal
        case 2: self = .unknown
        case 3: self = .control
        case 4: self = .userDefined
        case 5: self = .unused
        case 6: self = .byte
        default: self = []
        }
    }
}
