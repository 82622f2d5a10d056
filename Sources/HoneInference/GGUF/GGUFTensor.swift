/// Where a tensor lies in a GGUF file, and how.
public struct GGUFTensor: Sendable, Hashable {
    public let name: String
    public let type: TensorType
    /// One to four sizes, the one that is contiguous in memory first: `[columns, rows]` for a matrix.
    public let shape: [Int]
    /// Validated to lie in the file: its bytes from the file's beginning.
    public let range: Range<Int>

    public var elementCount: Int { shape.reduce(1, *) }
    public var columns: Int { shape[0] }
    /// Everything but the first size.
    public var rows: Int { shape.dropFirst().reduce(1, *) }
    public var rowBytes: Int { columns / type.blockElements * type.blockBytes }
}
