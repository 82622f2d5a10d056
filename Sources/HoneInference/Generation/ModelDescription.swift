/// What a person wants to know of a model file.
public struct ModelDescription: Sendable {
    public let architecture: String
    /// As the file calls itself.
    public let name: String?
    public let parameters: Int
    public let bytes: Int
    /// The type that most of the weights have.
    public let weights: String
    /// Tokens that the model was trained to see at once.
    public let contextLength: Int?
    public let vocabulary: Int?
    public let hasChatTemplate: Bool

    /// - Parameter path: of a file in GGUF, or in rwkv.cpp's format.
    public init(path: String) throws(InferenceError) {
        let file = try MappedFile(path: path)
        if RWKVFile.isRecognized(file) {
            self.init(try RWKVFile(file))
        } else {
            try self.init(GGUFFile(file))
        }
    }

    /// - Parameters:
    ///   - constant: a file in GGUF, as memory that never changes and lives as long as the process.
    ///   - name: what errors call it.
    public init(constant: UnsafeRawBufferPointer, name: String) throws(InferenceError) {
        try self.init(GGUFFile(constant: constant, name: name))
    }

    init(_ file: RWKVFile) {
        architecture =
            switch file.version {
            case .four: "rwkv4"
            case .five: "rwkv5.2"
            case .seven: "rwkv7"
            }
        name = nil
        parameters = file.tensors.values.reduce(0) { $0 + $1.elementCount }
        bytes = file.byteCount
        weights = Self.mostCommonType(file.tensors.values)
        contextLength = nil
        vocabulary = file.vocabulary
        hasChatTemplate = false
    }

    private static func mostCommonType(_ tensors: some Sequence<GGUFTensor>) -> String {
        var elements: [TensorType: Int] = [:]
        for tensor in tensors { elements[tensor.type, default: 0] += tensor.elementCount }
        return elements.max { ($0.value, $0.key.name) < ($1.value, $1.key.name) }?.key.name ?? "none"
    }

    init(_ file: GGUFFile) throws(InferenceError) {
        let metadata = try MetadataReader(file)
        architecture = metadata.architecture
        name = file.metadata["general.name"]?.string
        parameters = file.tensors.reduce(0) { $0 + $1.elementCount }
        bytes = file.byteCount
        weights = Self.mostCommonType(file.tensors)
        contextLength = metadata.integer("context_length")
        vocabulary = file.metadata["tokenizer.ggml.tokens"]?.array?.count
        hasChatTemplate = file.metadata["tokenizer.chat_template"]?.string != nil
    }
}
