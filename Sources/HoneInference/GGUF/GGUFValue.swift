/// A value of a GGUF file's metadata.
public enum GGUFValue: Sendable {
    case unsigned(UInt64)
    case signed(Int64)
    case float(Double)
    case bool(Bool)
    case string(String)
    case array(GGUFArray)

    /// Any integer that fits.
    public var integer: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .signed(let value): Int(exactly: value)
        default: nil
        }
    }

    public var number: Double? {
        if case .float(let value) = self { return value }
        return integer.map(Double.init)
    }

    public var bool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    public var string: String? {
        if case .string(let value) = self { return value }
        return nil
    }

    public var array: GGUFArray? {
        if case .array(let value) = self { return value }
        return nil
    }
}

/// The type of a metadata value, as numbered in the file.
enum GGUFValueType: UInt32 {
    case uint8 = 0
    case int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

    /// Bytes of one value; for a string, of its length; nil for an array.
    var size: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64, .string: 8
        case .array: nil
        }
    }
}

/// An array of a GGUF file's metadata, read from the mapped file each time it is asked for: a vocabulary of 150,000
/// strings costs nothing until somebody wants it.
public struct GGUFArray: Sendable {
    let type: GGUFValueType
    public let count: Int
    /// Validated: `count` values of `type` lie in it.
    let range: Range<Int>
    let file: MappedFile

    public var isStrings: Bool { type == .string }

    /// Calls `body` with the bytes of each string, which need not be UTF-8. Does nothing where these are not strings.
    public func forEachString(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        guard isStrings else { return }
        var offset = range.lowerBound
        for _ in 0..<count {
            let length = Int(file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            try body(UnsafeRawBufferPointer(rebasing: file.bytes[(offset + 8)..<(offset + 8 + length)]))
            offset += 8 + length
        }
    }

    /// The strings, where these are strings, with invalid UTF-8 repaired.
    public var strings: [String]? {
        guard isStrings else { return nil }
        var strings: [String] = []
        strings.reserveCapacity(count)
        forEachString { strings.append(String(decoding: $0, as: UTF8.self)) }
        return strings
    }

    /// The integers, where these are integers that fit, or truth values as 0 and 1.
    public var integers: [Int]? {
        let bytes = file.bytes
        let start = range.lowerBound
        func read<T: FixedWidthInteger>(_: T.Type) -> [Int]? {
            var integers: [Int] = []
            integers.reserveCapacity(count)
            for index in 0..<count {
                let value = bytes.loadUnaligned(fromByteOffset: start + index * MemoryLayout<T>.size, as: T.self)
                guard let integer = Int(exactly: value) else { return nil }
                integers.append(integer)
            }
            return integers
        }
        switch type {
        case .uint8, .bool: return read(UInt8.self)
        case .int8: return read(Int8.self)
        case .uint16: return read(UInt16.self)
        case .int16: return read(Int16.self)
        case .uint32: return read(UInt32.self)
        case .int32: return read(Int32.self)
        case .uint64: return read(UInt64.self)
        case .int64: return read(Int64.self)
        default: return nil
        }
    }

    /// The numbers, where these are floating-point.
    public var floats: [Float]? {
        let bytes = file.bytes
        let start = range.lowerBound
        switch type {
        case .float32:
            return (0..<count).map { bytes.loadUnaligned(fromByteOffset: start + $0 * 4, as: Float.self) }
        case .float64:
            return (0..<count).map { Float(bytes.loadUnaligned(fromByteOffset: start + $0 * 8, as: Double.self)) }
        default: return nil
        }
    }
}
