/// Reads and checks the header of a GGUF file: metadata and the list of tensors.
struct GGUFHeader {
    private(set) var version: UInt32 = 0
    private(set) var metadata: [String: GGUFValue] = [:]
    private(set) var keys: [String] = []
    private(set) var tensors: [GGUFTensor] = []
    private(set) var tensorIndices: [String: Int] = [:]

    private let file: MappedFile
    /// Never beyond `file.bytes.count`.
    private var offset = 0

    /// The least that an entry takes in a file: bounds a count before anything is allocated for it.
    private static let leastMetadataBytes = 8 + 1 + 4 + 1
    private static let leastTensorBytes = 8 + 1 + 4 + 8 + 4 + 8
    /// ggml's GGUF_MAX_KEY_LENGTH is this too; real names have at most 63 bytes.
    private static let longestName = 65_535
    private static let mostDimensions = 4

    init(_ file: MappedFile) {
        self.file = file
    }

    private var remaining: Int { file.bytes.count - offset }

    mutating func read() throws(InferenceError) {
        try readPreamble()
        let tensorCount = try readCount("the number of tensors", least: Self.leastTensorBytes)
        let metadataCount = try readCount("the number of metadata entries", least: Self.leastMetadataBytes)
        keys.reserveCapacity(metadataCount)
        for _ in 0..<metadataCount { try readEntry() }
        let alignment = try alignment()
        tensors.reserveCapacity(tensorCount)
        for _ in 0..<tensorCount { try readTensor(alignment: alignment) }
        try place(alignment: alignment)
    }

    // MARK: Parts of the file

    private mutating func readPreamble() throws(InferenceError) {
        let magic = try readInteger(UInt32.self, "the magic number")
        guard magic == 0x4655_4747 else { throw .notGGUF(file.path) }
        version = try readInteger(UInt32.self, "the version")
        if version != 0, version & 0xFFFF == 0 { throw .bigEndian(file.path) }
        guard version == 2 || version == 3 else { throw .unsupportedVersion(file.path, version) }
    }

    private mutating func readEntry() throws(InferenceError) {
        let key = try readName("a metadata key")
        guard metadata[key] == nil else { throw .duplicate("metadata key", key, file.path) }
        let identifier = try readInteger(UInt32.self, "the type of '\(key)'")
        guard let type = GGUFValueType(rawValue: identifier) else {
            throw .unknownValueType(identifier, key: key, file.path)
        }
        metadata[key] = try readValue(type, key)
        keys.append(key)
    }

    private mutating func readTensor(alignment: Int) throws(InferenceError) {
        let name = try readName("a tensor's name")
        guard tensorIndices[name] == nil else { throw .duplicate("tensor", name, file.path) }
        let dimensions = try readInteger(UInt32.self, "the dimensions of '\(name)'")
        guard (1...Self.mostDimensions).contains(Int(dimensions)) else {
            throw .malformed("the tensor '\(name)' has \(dimensions) dimensions instead of 1 to 4", file.path)
        }
        var shape: [Int] = []
        var elements = 1
        for _ in 0..<dimensions {
            let size = try readInteger(UInt64.self, "the shape of '\(name)'")
            guard let size = Int(exactly: size), size > 0 else {
                throw .malformed("the tensor '\(name)' has a dimension of \(size)", file.path)
            }
            let product = elements.multipliedReportingOverflow(by: size)
            guard !product.overflow else { throw .malformed("the tensor '\(name)' is absurdly large", file.path) }
            elements = product.partialValue
            shape.append(size)
        }
        let identifier = try readInteger(UInt32.self, "the type of '\(name)'")
        guard let type = TensorType(identifier: identifier) else {
            throw .unknownTensorType(identifier, tensor: name, file.path)
        }
        guard shape[0] % type.blockElements == 0 else {
            throw .malformed(
                "the rows of '\(name)' have \(shape[0]) elements, which is no multiple of the \(type.blockElements) "
                    + "of a \(type) block", file.path)
        }
        let bytes = (elements / type.blockElements).multipliedReportingOverflow(by: type.blockBytes)
        let start = try readInteger(UInt64.self, "the offset of '\(name)'")
        guard let start = Int(exactly: start), start % alignment == 0 else {
            throw .malformed("the tensor '\(name)' begins at \(start), no multiple of \(alignment)", file.path)
        }
        let end = start.addingReportingOverflow(bytes.partialValue)
        guard !bytes.overflow, !end.overflow, end.partialValue <= file.bytes.count else {
            throw .outside(tensor: name, file.path)
        }
        tensorIndices[name] = tensors.count
        tensors.append(GGUFTensor(name: name, type: type, shape: shape, range: start..<end.partialValue))
    }

    private func alignment() throws(InferenceError) -> Int {
        guard let value = metadata["general.alignment"] else { return 32 }
        guard let alignment = value.integer, alignment > 0, alignment <= 1 << 20, alignment & (alignment - 1) == 0
        else {
            throw .malformed("'general.alignment' is no power of two up to 1048576", file.path)
        }
        return alignment
    }

    /// Turns the tensors' offsets in the data section, which begins at the next multiple of `alignment`, into offsets
    /// in the file, and makes sure that they neither leave it nor overlap.
    private mutating func place(alignment: Int) throws(InferenceError) {
        let start = (offset + alignment - 1) / alignment * alignment
        for index in tensors.indices {
            let tensor = tensors[index]
            let range = (tensor.range.lowerBound + start)..<(tensor.range.upperBound + start)
            guard range.upperBound <= file.bytes.count else { throw .outside(tensor: tensor.name, file.path) }
            tensors[index] = GGUFTensor(name: tensor.name, type: tensor.type, shape: tensor.shape, range: range)
        }
        let sorted = tensors.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (tensor, next) in zip(sorted, sorted.dropFirst()) where next.range.lowerBound < tensor.range.upperBound {
            throw .malformed("the tensors '\(tensor.name)' and '\(next.name)' overlap", file.path)
        }
    }

    // MARK: Values

    private mutating func readValue(_ type: GGUFValueType, _ key: String) throws(InferenceError) -> GGUFValue {
        let what = "'\(key)'"
        switch type {
        case .uint8: return .unsigned(UInt64(try readInteger(UInt8.self, what)))
        case .uint16: return .unsigned(UInt64(try readInteger(UInt16.self, what)))
        case .uint32: return .unsigned(UInt64(try readInteger(UInt32.self, what)))
        case .uint64: return .unsigned(try readInteger(UInt64.self, what))
        case .int8: return .signed(Int64(try readInteger(Int8.self, what)))
        case .int16: return .signed(Int64(try readInteger(Int16.self, what)))
        case .int32: return .signed(Int64(try readInteger(Int32.self, what)))
        case .int64: return .signed(try readInteger(Int64.self, what))
        case .float32: return .float(Double(Float(bitPattern: try readInteger(UInt32.self, what))))
        case .float64: return .float(Double(bitPattern: try readInteger(UInt64.self, what)))
        case .bool: return .bool(try readInteger(UInt8.self, what) != 0)
        case .string: return .string(String(decoding: file.bytes[try skipString(what)], as: UTF8.self))
        case .array: return .array(try readArray(key))
        }
    }

    private mutating func readArray(_ key: String) throws(InferenceError) -> GGUFArray {
        let identifier = try readInteger(UInt32.self, "the element type of '\(key)'")
        guard let type = GGUFValueType(rawValue: identifier) else {
            throw .unknownValueType(identifier, key: key, file.path)
        }
        guard let size = type.size else { throw .malformed("'\(key)' is an array of arrays", file.path) }
        let count = try readCount("the length of '\(key)'", least: size)
        let start = offset
        if type == .string {
            for _ in 0..<count { _ = try skipString("'\(key)'") }
        } else {
            offset += count * size
        }
        return GGUFArray(type: type, count: count, range: start..<offset, file: file)
    }

    // MARK: Bytes

    private mutating func readInteger<T: FixedWidthInteger>(
        _: T.Type, _ what: @autoclosure () -> String
    ) throws(InferenceError) -> T {
        guard remaining >= MemoryLayout<T>.size else { throw .truncated(what(), file.path) }
        defer { offset += MemoryLayout<T>.size }
        return T(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// A count of things that take at least `least` bytes each, so that it cannot exceed what the file can hold.
    private mutating func readCount(_ what: String, least: Int) throws(InferenceError) -> Int {
        let count = try readInteger(UInt64.self, what)
        guard let count = Int(exactly: count), count <= remaining / least else {
            throw .absurdCount(what, count, file.path)
        }
        return count
    }

    private mutating func skipString(_ what: @autoclosure () -> String) throws(InferenceError) -> Range<Int> {
        let length = try readInteger(UInt64.self, what())
        guard length <= UInt64(remaining) else { throw .truncated(what(), file.path) }
        let start = offset
        offset += Int(length)
        return start..<offset
    }

    private mutating func readName(_ what: String) throws(InferenceError) -> String {
        let range = try skipString(what)
        guard (1...Self.longestName).contains(range.count) else {
            throw .malformed("\(what) has \(range.count) bytes instead of 1 to \(Self.longestName)", file.path)
        }
        guard let name = String(validating: file.bytes[range], as: UTF8.self) else {
            throw .malformed("\(what) is not UTF-8", file.path)
        }
        return name
    }
}
