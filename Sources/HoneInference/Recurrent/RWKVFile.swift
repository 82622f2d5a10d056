import Glibc

/// A model file in the format of rwkv.cpp: RWKV-4 and 5.2 exist in no other one without Python.
///
/// A header of six 32-bit integers (magic, version, vocabulary, width, layers, type), then per tensor the number of
/// dimensions, the length of its name, its type, the dimensions, the name, and the data. Everything is checked before
/// it is used, as in `GGUFFile`. Source of the format: RWKV/rwkv.cpp, docs/FILE_FORMAT.md. Tensors get the names that
/// GGUF has for them.
final class RWKVFile: TensorFile {
    /// Decides how a layer mixes over time.
    enum Version: Sendable { case four, five, seven }

    let path: String
    let version: Version
    let vocabulary: Int
    let width: Int
    let layers: Int
    let byteCount: Int
    let tensors: [String: GGUFTensor]
    /// In the file, data begin at any byte; here at multiples of 64.
    private let data: AlignedBytes

    static let magic: UInt32 = 0x6767_6D66

    /// Whether the file begins as one of these.
    static func isRecognized(_ file: MappedFile) -> Bool {
        file.bytes.count >= 4 && UInt32(littleEndian: file.bytes.loadUnaligned(as: UInt32.self)) == magic
    }

    /// - Throws: `InferenceError`: malformed or unsupported.
    init(_ file: MappedFile) throws(InferenceError) {
        path = file.path
        byteCount = file.bytes.count
        var reader = IntegerReader(file)
        guard try reader.next() == Int(Self.magic) else { throw .implausible("it is no rwkv.cpp file", path) }
        let format = try reader.next()
        guard (100...101).contains(format) else {
            throw .unsupportedFeature("version \(format) of rwkv.cpp's format", path)
        }
        vocabulary = try reader.size("vocabulary", upTo: Tokenizer.mostTokens)
        width = try reader.size("width", upTo: 1 << 17)
        layers = try reader.size("number of layers", upTo: 1024)
        _ = try reader.next()

        var ranges: [(tensor: GGUFTensor, start: Int)] = []
        var total = 0
        while !reader.isAtEnd {
            let tensor = try reader.tensor(format: format)
            ranges.append((tensor, total))
            total += (tensor.range.count + 63) / 64 * 64
        }
        let data = try AlignedBytes(total)
        var tensors: [String: GGUFTensor] = [:]
        for (tensor, start) in ranges {
            let name = Self.standardName(tensor.name)
            data.write(UnsafeRawBufferPointer(rebasing: file.bytes[tensor.range]), at: start)
            let moved = GGUFTensor(
                name: name, type: tensor.type, shape: tensor.shape, range: start..<(start + tensor.range.count))
            guard tensors.updateValue(moved, forKey: name) == nil else {
                throw .implausible("the tensor '\(tensor.name)' is there twice", path)
            }
        }
        self.data = data
        self.tensors = tensors
        version =
            tensors["blk.0.time_mix_lerp_fused.weight"] != nil
            ? .seven : tensors["blk.0.time_mix_ln.weight"] != nil ? .five : .four
    }

    func tensor(named name: String) -> GGUFTensor? { tensors[name] }

    func bytes(of tensor: GGUFTensor) -> UnsafeRawBufferPointer { data.bytes(tensor.range) }

    /// `blocks.3.att.key.weight` is `blk.3.time_mix_key.weight` in GGUF.
    private static func standardName(_ name: String) -> String {
        let outside = [
            "emb.weight": "token_embd.weight", "head.weight": "output.weight", "ln_out.weight": "output_norm.weight",
            "ln_out.bias": "output_norm.bias", "blocks.0.ln0.weight": "token_embd_norm.weight",
            "blocks.0.ln0.bias": "token_embd_norm.bias",
        ]
        if let known = outside[name] { return known }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 4, parts[0] == "blocks" else { return name }
        let layer = "blk.\(parts[1])."
        let suffix = parts.count == 5 ? "." + parts[4] : ".weight"
        switch (parts[2], parts[3]) {
        case ("ln1", let part): return layer + "attn_norm." + part
        case ("ln2", let part): return layer + "attn_norm_2." + part
        case ("att", "x_rwkvag"): return layer + "time_mix_lerp_fused.weight"
        case ("att", "ln_x"): return layer + "time_mix_ln" + suffix
        case ("att", "time_faaaa"): return layer + "time_mix_first.weight"
        case ("ffn", "x_k"): return layer + "channel_mix_lerp_k.weight"
        case ("att", let part) where part.hasPrefix("time_mix_"):
            return layer + "time_mix_lerp_" + part.dropFirst(9) + ".weight"
        case ("att", let part) where part.hasPrefix("time_"): return layer + "time_mix_" + part.dropFirst(5) + ".weight"
        case ("att", let part): return layer + "time_mix_" + part + suffix
        case ("ffn", let part) where part.hasPrefix("time_mix_"):
            return layer + "channel_mix_lerp_" + part.dropFirst(9) + ".weight"
        case ("ffn", let part): return layer + "channel_mix_" + part + suffix
        default: return name
        }
    }
}

/// Reads a file of rwkv.cpp from its beginning.
private struct IntegerReader {
    let file: MappedFile
    var position = 0

    init(_ file: MappedFile) { self.file = file }

    var isAtEnd: Bool { position == file.bytes.count }

    mutating func next() throws(InferenceError) -> Int {
        guard file.bytes.count - position >= 4 else { throw .truncated("a tensor", file.path) }
        defer { position += 4 }
        return Int(Int32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)))
    }

    mutating func size(_ what: String, upTo most: Int) throws(InferenceError) -> Int {
        let value = try next()
        guard (1...most).contains(value) else {
            throw .implausible("the \(what) is no number from 1 to \(most)", file.path)
        }
        return value
    }

    /// With its range in the file.
    mutating func tensor(format: Int) throws(InferenceError) -> GGUFTensor {
        let dimensions = try size("number of a tensor's dimensions", upTo: 3)
        let length = try size("length of a tensor's name", upTo: 256)
        let type = try type(of: try next(), format: format)
        var shape: [Int] = []
        var elements = 1
        for _ in 0..<dimensions {
            shape.append(try size("size of a tensor", upTo: 1 << 30))
            let product = elements.multipliedReportingOverflow(by: shape[shape.count - 1])
            guard !product.overflow else { throw .implausible("a tensor is absurdly large", file.path) }
            elements = product.partialValue
        }
        guard file.bytes.count - position >= length else { throw .truncated("a tensor", file.path) }
        let name = String(decoding: file.bytes[position..<(position + length)], as: UTF8.self)
        position += length
        guard shape[0] % type.blockElements == 0 else {
            throw .implausible("the tensor '\(name)' has rows of no whole blocks", file.path)
        }
        let bytes = (elements / type.blockElements).multipliedReportingOverflow(by: type.blockBytes)
        guard !bytes.overflow, file.bytes.count - position >= bytes.partialValue else {
            throw .truncated("a tensor", file.path)
        }
        defer { position += bytes.partialValue }
        // Sizes of 1 at the end are an accident of how the file was written.
        while shape.count > 1, shape[shape.count - 1] == 1 { shape.removeLast() }
        return GGUFTensor(name: name, type: type, shape: shape, range: position..<(position + bytes.partialValue))
    }

    /// Quantised types had another form before version 101.
    private func type(of number: Int, format: Int) throws(InferenceError) -> TensorType {
        switch number {
        case 0: return .f32
        case 1: return .f16
        case 2 where format > 100: return .q40
        case 9 where format > 100: return .q80
        default: throw .unsupportedFeature("type \(number) of rwkv.cpp's format", file.path)
        }
    }
}

/// Memory that is written once, before anything reads it.
// Sendable: nobody writes after RWKVFile's initialiser, and it is freed only when nobody holds the object.
private final class AlignedBytes: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer

    init(_ count: Int) throws(InferenceError) {
        guard let memory = aligned_alloc(64, max(count, 64)) else { throw .outOfMemory("weights", bytes: count) }
        base = memory
    }

    deinit { free(base) }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard let source = bytes.baseAddress else { return }
        (base + offset).copyMemory(from: source, byteCount: bytes.count)
    }

    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }
}
