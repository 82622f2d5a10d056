/// A model file whose tensors are validated to lie in it, named as in GGUF.
protocol TensorFile: Sendable {
    var path: String { get }
    func tensor(named name: String) -> GGUFTensor?
    /// Valid while this object lives.
    func bytes(of tensor: GGUFTensor) -> UnsafeRawBufferPointer
}

extension GGUFFile: TensorFile {}
