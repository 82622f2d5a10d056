import Foundation

/// Writes GGUF files byte by byte, wrong ones too.
struct GGUFBuilder {
    struct Tensor {
        var name: String
        var type: UInt32
        var shape: [UInt64]
        var data: [UInt8]
        /// nil: where it belongs.
        var offset: UInt64?
    }

    var magic: [UInt8] = Array("GGUF".utf8)
    var version: UInt32 = 3
    /// nil: as many as there are.
    var tensorCount: UInt64?
    var metadataCount: UInt64?
    var tensors: [Tensor] = []
    private(set) var entries: [[UInt8]] = []
    var alignment = 32

    mutating func add(_ key: String, type: UInt32, _ value: [UInt8]) {
        entries.append(Self.string(key) + Self.bytes(type) + value)
    }

    mutating func add(_ key: String, _ value: String) { add(key, type: 8, Self.string(value)) }
    mutating func add(_ key: String, _ value: UInt32) { add(key, type: 4, Self.bytes(value)) }
    mutating func add(_ key: String, _ value: Float) { add(key, type: 6, Self.bytes(value.bitPattern)) }
    mutating func add(_ key: String, _ value: Bool) { add(key, type: 7, [value ? 1 : 0]) }

    mutating func add(_ key: String, _ values: [String]) {
        add(key, type: 9, Self.bytes(UInt32(8)) + Self.bytes(UInt64(values.count)) + values.flatMap(Self.string))
    }

    mutating func add(_ key: String, _ values: [Float]) {
        add(
            key, type: 9,
            Self.bytes(UInt32(6)) + Self.bytes(UInt64(values.count)) + values.flatMap { Self.bytes($0.bitPattern) })
    }

    mutating func add(_ key: String, _ values: [Int32]) {
        add(
            key, type: 9,
            Self.bytes(UInt32(5)) + Self.bytes(UInt64(values.count)) + values.flatMap { Self.bytes($0) })
    }

    mutating func add(_ name: String, shape: [Int], _ values: [Float]) {
        tensors.append(
            Tensor(
                name: name, type: 0, shape: shape.map(UInt64.init),
                data: values.flatMap { Self.bytes($0.bitPattern) }))
    }

    func bytes() -> [UInt8] {
        var file = magic + Self.bytes(version)
        file += Self.bytes(tensorCount ?? UInt64(tensors.count)) + Self.bytes(metadataCount ?? UInt64(entries.count))
        file += entries.joined()
        var data: [UInt8] = []
        for tensor in tensors {
            file += Self.string(tensor.name) + Self.bytes(UInt32(tensor.shape.count))
            file += tensor.shape.flatMap { Self.bytes($0) } + Self.bytes(tensor.type)
            file += Self.bytes(tensor.offset ?? UInt64(data.count))
            data += tensor.data + Array(repeating: 0, count: -tensor.data.count & (alignment - 1))
        }
        file += Array(repeating: 0, count: -file.count & (alignment - 1))
        return file + data
    }

    static func string(_ text: String) -> [UInt8] { bytes(UInt64(text.utf8.count)) + Array(text.utf8) }

    static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

/// A file that is removed with this object.
final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        path = FileManager.default.temporaryDirectory.path + "/hone-\(UUID().uuidString).gguf"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
