/// How the elements of a tensor are stored: `blockElements` of a row together in `blockBytes`.
///
/// The numbers are those of ggml's `enum ggml_type` and of its block structures (ggml-common.h).
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
    public let identifier: UInt32
    public let name: String
    public let blockElements: Int
    public let blockBytes: Int

    private init(_ identifier: UInt32, _ name: String, _ blockElements: Int, _ blockBytes: Int) {
        self.identifier = identifier
        self.name = name
        self.blockElements = blockElements
        self.blockBytes = blockBytes
    }

    /// - Parameter identifier: as stored in a file.
    init?(identifier: UInt32) {
        guard let type = Self.known[identifier] else { return nil }
        self = type
    }

    public var description: String { name }

    public static let f32 = TensorType(0, "F32", 1, 4)
    public static let f16 = TensorType(1, "F16", 1, 2)
    public static let bf16 = TensorType(30, "BF16", 1, 2)
    public static let q80 = TensorType(8, "Q8_0", 32, 34)
    public static let q40 = TensorType(2, "Q4_0", 32, 18)
    public static let q4k = TensorType(12, "Q4_K", 256, 144)
    public static let q5k = TensorType(13, "Q5_K", 256, 176)
    public static let q6k = TensorType(14, "Q6_K", 256, 210)

    /// The types that the kernels compute with.
    public static let computable: [TensorType] = [.f32, .f16, .bf16, .q80, .q40, .q4k, .q5k, .q6k]

    /// Every type of the format, so that a file which the kernels cannot run is still read, shown and named.
    private static let known: [UInt32: TensorType] = {
        let others = [
            TensorType(3, "Q4_1", 32, 20), TensorType(6, "Q5_0", 32, 22), TensorType(7, "Q5_1", 32, 24),
            TensorType(9, "Q8_1", 32, 36), TensorType(10, "Q2_K", 256, 84), TensorType(11, "Q3_K", 256, 110),
            TensorType(15, "Q8_K", 256, 292), TensorType(16, "IQ2_XXS", 256, 66), TensorType(17, "IQ2_XS", 256, 74),
            TensorType(18, "IQ3_XXS", 256, 98), TensorType(19, "IQ1_S", 256, 50), TensorType(20, "IQ4_NL", 32, 18),
            TensorType(21, "IQ3_S", 256, 110), TensorType(22, "IQ2_S", 256, 82), TensorType(23, "IQ4_XS", 256, 136),
            TensorType(24, "I8", 1, 1), TensorType(25, "I16", 1, 2), TensorType(26, "I32", 1, 4),
            TensorType(27, "I64", 1, 8), TensorType(28, "F64", 1, 8), TensorType(29, "IQ1_M", 256, 56),
            TensorType(34, "TQ1_0", 256, 54), TensorType(35, "TQ2_0", 256, 66), TensorType(39, "MXFP4", 32, 17),
        ]
        return Dictionary(uniqueKeysWithValues: (computable + others).map { ($0.identifier, $0) })
    }()
}
