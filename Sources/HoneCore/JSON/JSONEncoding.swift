/// Writes an `Encodable` as compact JSON with its members in the order in which it encodes them, so that equal values
/// have equal bytes; dictionaries with string keys excepted. Nothing is built in memory but the text.
///
///     try jsonBytes(of: BudgetWarned(notice: "Half is spent."))  // {"notice":"Half is spent."}
public func jsonBytes(of value: any Encodable) throws -> [UInt8] {
    let output = JSONOutput()
    try output.write(value)
    guard output.isWellFormed else {
        let context = EncodingError.Context(codingPath: [], debugDescription: "it filled two containers by turns")
        throw EncodingError.invalidValue(value, context)
    }
    return output.bytes
}

/// The text so far. A container does not say when it is complete, so it ends when one around it is written to.
private final class JSONOutput {
    private(set) var bytes: [UInt8] = []
    /// Whether every container was written to only while it was open.
    private(set) var isWellFormed = true
    /// What ends each open container, from the outermost.
    private var ends: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    var depth: Int { ends.count }

    func close(to depth: Int) {
        while ends.count > depth { bytes.append(ends.removeLast()) }
    }

    /// Opens a container and returns its depth; an encoder that is asked twice gives the same one again.
    func open(_ start: UInt8, _ end: UInt8, above depth: Int) -> Int {
        if ends.count == depth + 1, ends[depth] == end { return depth + 1 }
        bytes.append(start)
        ends.append(end)
        return ends.count
    }

    func beginElement(at depth: Int) {
        if ends.count < depth { isWellFormed = false }
        close(to: depth)
        if let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") {
            bytes.append(UInt8(ascii: ","))
        }
    }

    func beginMember(_ key: some CodingKey, at depth: Int) {
        beginElement(at: depth)
        JSONValue.write(string: key.stringValue, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    func write(_ value: JSONValue) { value.write(to: &bytes) }

    func write(integer value: some BinaryInteger) { bytes.append(contentsOf: String(value).utf8) }

    func write(_ value: any Encodable) throws {
        // A JSON document writes its members sorted; by itself it would encode them in any order.
        if let document = value as? JSONValue { return write(document) }
        let outer = depth
        let start = bytes.count
        try value.encode(to: StreamEncoder(output: self, depth: outer))
        close(to: outer)
        if bytes.count == start { bytes.append(contentsOf: "{}".utf8) }
    }
}

private struct StreamEncoder: Encoder, SingleValueEncodingContainer {
    let output: JSONOutput
    /// Of the container around the value.
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let inner = output.open(UInt8(ascii: "{"), UInt8(ascii: "}"), above: depth)
        return KeyedEncodingContainer(KeyedStreamEncoder<Key>(output: output, depth: inner))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        UnkeyedStreamEncoder(output: output, depth: output.open(UInt8(ascii: "["), UInt8(ascii: "]"), above: depth))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { output.write(.null) }
    func encode(_ value: Bool) { output.write(.bool(value)) }
    func encode(_ value: String) { output.write(.string(value)) }
    func encode(_ value: Double) { output.write(.number(value)) }
    func encode(_ value: Float) { output.write(.number(Double(value))) }
    func encode(_ value: Int) { output.write(integer: value) }
    func encode(_ value: Int8) { output.write(integer: value) }
    func encode(_ value: Int16) { output.write(integer: value) }
    func encode(_ value: Int32) { output.write(integer: value) }
    func encode(_ value: Int64) { output.write(integer: value) }
    func encode(_ value: UInt) { output.write(integer: value) }
    func encode(_ value: UInt8) { output.write(integer: value) }
    func encode(_ value: UInt16) { output.write(integer: value) }
    func encode(_ value: UInt32) { output.write(integer: value) }
    func encode(_ value: UInt64) { output.write(integer: value) }
    func encode(_ value: some Encodable) throws { try output.write(value) }
}

private struct KeyedStreamEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONOutput
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    private func value(of key: Key) -> StreamEncoder {
        output.beginMember(key, at: depth)
        return StreamEncoder(output: output, depth: depth)
    }

    func encodeNil(forKey key: Key) { value(of: key).encodeNil() }
    func encode(_ value: Bool, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: String, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: Double, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: Float, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: Int, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: Int8, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: Int16, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: Int32, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: Int64, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: UInt, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: UInt8, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: UInt16, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: UInt32, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: UInt64, forKey key: Key) { self.value(of: key).encode(value) }
    func encode(_ value: some Encodable, forKey key: Key) throws { try self.value(of: key).encode(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        value(of: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { value(of: key).unkeyedContainer() }
    func superEncoder(forKey key: Key) -> any Encoder { value(of: key) }

    func superEncoder() -> any Encoder {
        output.beginMember(SuperKey(), at: depth)
        return StreamEncoder(output: output, depth: depth)
    }
}

private struct UnkeyedStreamEncoder: UnkeyedEncodingContainer {
    let output: JSONOutput
    let depth: Int
    var count = 0
    var codingPath: [any CodingKey] { [] }

    init(output: JSONOutput, depth: Int) {
        self.output = output
        self.depth = depth
    }

    private mutating func next() -> StreamEncoder {
        output.beginElement(at: depth)
        count += 1
        return StreamEncoder(output: output, depth: depth)
    }

    mutating func encodeNil() { next().encodeNil() }
    mutating func encode(_ value: Bool) { next().encode(value) }
    mutating func encode(_ value: String) { next().encode(value) }
    mutating func encode(_ value: Double) { next().encode(value) }
    mutating func encode(_ value: Float) { next().encode(value) }
    mutating func encode(_ value: Int) { next().encode(value) }
    mutating func encode(_ value: Int8) { next().encode(value) }
    mutating func encode(_ value: Int16) { next().encode(value) }
    mutating func encode(_ value: Int32) { next().encode(value) }
    mutating func encode(_ value: Int64) { next().encode(value) }
    mutating func encode(_ value: UInt) { next().encode(value) }
    mutating func encode(_ value: UInt8) { next().encode(value) }
    mutating func encode(_ value: UInt16) { next().encode(value) }
    mutating func encode(_ value: UInt32) { next().encode(value) }
    mutating func encode(_ value: UInt64) { next().encode(value) }
    mutating func encode(_ value: some Encodable) throws { try next().encode(value) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { next() }
}

private struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }
    init() {}
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
}
