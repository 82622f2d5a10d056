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

    public init(_ file: GGUFFile) throws(InferenceError) {
        let metadata = try MetadataReader(file)
        architecture = metadata.architecture
        name = file.metadata["general.name"]?.string
        var elements: [TensorType: Int] = [:]
        for tensor in file.tensors { elements[tensor.type, default: 0] += tensor.elementCount }
        parameters = elements.values.reduce(0, +)
        bytes = file.byteCount
        weights = elements.max { ($0.value, $0.key.name) < ($1.value, $1.key.name) }?.key.name ?? "none"
        contextLength = metadata.integer("context_length")
        vocabulary = file.metadata["tokenizer.ggml.tokens"]?.array?.count
        hasChatTemplate = file.metadata["tokenizer.chat_template"]?.string != nil
    }
}
