/// A model file in GGUF, version 2 or 3, mapped into memory.
///
///     let file = try GGUFFile(path: "stories260K-f32.gguf")
///     file.metadata["general.architecture"]?.string   // "llama"
///     file.tensor(named: "token_embd.weight")?.shape  // [64, 512]
///
/// Everything that the header says is checked against the format and the file's size before it is used, so a file
/// that was truncated, damaged or made to harm is an `InferenceError`, and reading a tensor that is listed here stays
/// within the file. Source of the format: ggml, docs/gguf.md.
public final class GGUFFile: Sendable {
    public let version: UInt32
    public let metadata: [String: GGUFValue]
    /// The keys of `metadata` in the order of the file.
    public let keys: [String]
    /// In the order of the file.
    public let tensors: [GGUFTensor]
    private let tensorIndices: [String: Int]
    private let file: MappedFile

    public var path: String { file.path }
    /// Size of the whole file.
    public var byteCount: Int { file.bytes.count }

    /// - Throws: `InferenceError`: unreadable, malformed or unsupported.
    public convenience init(path: String) throws(InferenceError) {
        try self.init(MappedFile(path: path))
    }

    /// A file that is part of the program.
    ///
    /// - Parameters:
    ///   - constant: its bytes: memory that never changes and lives as long as the process, aligned to 32 bytes.
    ///   - name: what messages call it.
    /// - Throws: `InferenceError`: malformed or unsupported.
    public convenience init(constant: UnsafeRawBufferPointer, name: String) throws(InferenceError) {
        try self.init(MappedFile(constant: constant, name: name))
    }

    init(_ file: MappedFile) throws(InferenceError) {
        var header = GGUFHeader(file)
        try header.read()
        self.file = file
        version = header.version
        metadata = header.metadata
        keys = header.keys
        tensors = header.tensors
        tensorIndices = header.tensorIndices
    }

    public func tensor(named name: String) -> GGUFTensor? {
        tensorIndices[name].map { tensors[$0] }
    }

    /// The bytes of one of this file's tensors: valid while this object lives.
    public func bytes(of tensor: GGUFTensor) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[tensor.range])
    }
}
