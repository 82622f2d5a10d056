public import HoneCore
import Synchronization

/// A BERT in GGUF as an `EmbeddingModel`: no server, no key, no network.
///
///     let model = LocalEmbeddingModel(name: "local/minilm", path: "/models/minilm.gguf")
///     try model.embed(["The cat sat on the mat."])  // one vector of length 1
///
/// The file is loaded at the first use. Texts that are longer than the model's context are cut off there.
public final class LocalEmbeddingModel: EmbeddingModel {
    public let name: String
    private let path: String
    private let threads: Int?
    private let encoder = Mutex<TextEmbedder?>(nil)

    /// - Parameters:
    ///   - name: as in `local/minilm`, or a path.
    ///   - threads: nil for as many as this process has processors.
    public init(name: String, path: String, threads: Int? = nil) {
        self.name = name
        self.path = path
        self.threads = threads
    }

    /// Whether a file is of an architecture that turns texts into vectors.
    public static func recognizes(_ path: String) -> Bool {
        (try? ModelDescription(path: path))?.architecture == BertHyperparameters.architecture
    }

    /// The file's name and what tells its weights from those of another file of that name.
    public var identity: String {
        get throws { try withEmbedder { $0.identity } }
    }

    /// - Throws: `InferenceError`, where the file is no BERT that can be run here.
    public func embed(_ texts: [String]) throws -> [[Float]] {
        try withEmbedder { embedder in try texts.map { try embedder.embed($0).vector } }
    }

    /// The vectors of texts, and how many tokens they have together.
    public func embedCountingTokens(_ texts: [String]) throws -> (vectors: [[Float]], tokens: Int) {
        try withEmbedder { embedder in
            let all = try texts.map { try embedder.embed($0) }
            return (all.map(\.vector), all.reduce(0) { $0 + $1.tokens })
        }
    }

    private func withEmbedder<Result: Sendable>(_ body: (TextEmbedder) throws -> Result) throws -> Result {
        try encoder.withLock { known in
            if let known { return try body(known) }
            let fresh = try TextEmbedder(path: path, threads: threads ?? ThreadPool.availableProcessors)
            known = fresh
            return try body(fresh)
        }
    }
}

/// A loaded BERT with its tokenizer.
private final class TextEmbedder {
    let identity: String
    private let tokenizer: Tokenizer
    private let encoder: BertEncoder

    init(path: String, threads: Int) throws(InferenceError) {
        let mapped = try MappedFile(path: path)
        try MemoryBudget.check(mapped)
        let file = try GGUFFile(mapped)
        encoder = try BertEncoder(file, threads: threads)
        tokenizer = try Tokenizer(file)
        guard tokenizer.count <= encoder.hyperparameters.vocabulary else {
            throw .implausible("the vocabulary has more tokens than the model has embeddings", path)
        }
        identity = Self.identity(file)
    }

    func embed(_ text: String) throws(InferenceError) -> (vector: [Float], tokens: Int) {
        var tokens = tokenizer.encode(text, addsSpecial: true)
        let limit = encoder.hyperparameters.contextLength
        // The token that ends a text stays at its end.
        if tokens.count > limit, let last = tokens.last { tokens[(limit - 1)...] = [last] }
        return (try encoder.encode(tokens), tokens.count)
    }

    /// Two files differ in their size, in their header, or almost surely somewhere in what is looked at here: reading
    /// all of a file for this would take longer than an embedding.
    private static func identity(_ file: GGUFFile) -> String {
        var sample: [UInt8] = Array("\(file.byteCount) \(file.tensors.count)".utf8)
        for tensor in file.tensors {
            sample += Array(tensor.name.utf8)
            sample += file.bytes(of: tensor).prefix(64)
        }
        let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
        return name + "@" + Digest(of: sample).hexadecimal.prefix(16)
    }
}
