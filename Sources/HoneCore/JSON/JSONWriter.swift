extension JSONValue {
    /// The document as compact JSON with sorted keys.
    ///
    ///     JSONValue.object(["b": 1, "a": [true]]).text  // {"a":[true],"b":1}
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public var bytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// The document over several lines, two spaces a level, keys sorted.
    public var indentedText: String {
        var output: [UInt8] = []
        writeIndented(to: &output, level: 0)
        return String(decoding: output, as: UTF8.self)
    }

    public func write(to output: inout [UInt8]) {
        switch self {
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.write(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.write(string: member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        default:
            writeScalar(to: &output)
        }
    }

    private func writeScalar(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .number(let value):
            // JSON has no infinities or NaN; null is what every encoder that must write something writes.
            output.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case .string(let value): Self.write(string: value, to: &output)
        case .array, .object: write(to: &output)
        }
    }

    private func writeIndented(to output: inout [UInt8], level: Int) {
        func newline(_ level: Int) {
            output.append(UInt8(ascii: "\n"))
            output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
        }
        switch self {
        case .array(let elements) where !elements.isEmpty:
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                newline(level + 1)
                element.writeIndented(to: &output, level: level + 1)
            }
            newline(level)
            output.append(UInt8(ascii: "]"))
        case .object(let members) where !members.isEmpty:
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                newline(level + 1)
                Self.write(string: member.key, to: &output)
                output.append(contentsOf: ": ".utf8)
                member.value.writeIndented(to: &output, level: level + 1)
            }
            newline(level)
            output.append(UInt8(ascii: "}"))
        default:
            write(to: &output)
        }
    }

    /// Appends `string` as a JSON string, quotes included. What a terminal would act on, or what would show text in
    /// another order than it has, is escaped.
    public static func write(string: String, to output: inout [UInt8]) {
        var string = string
        string.withUTF8 { utf8 in
            output.append(UInt8(ascii: "\""))
            var written = 0
            for index in utf8.indices {
                guard index >= written else { continue }
                if let escape = escape(utf8[index]) {
                    output.append(contentsOf: utf8[written..<index])
                    output.append(contentsOf: escape.utf8)
                    written = index + 1
                } else if mayBeginUnsafe(utf8[index]), let (escape, count) = escape(scalarAt: index, in: utf8) {
                    output.append(contentsOf: utf8[written..<index])
                    output.append(contentsOf: escape.utf8)
                    written = index + count
                }
            }
            output.append(contentsOf: utf8[written...])
            output.append(UInt8(ascii: "\""))
        }
    }

    /// The first bytes of all scalars that `isUnsafe` names, and of some others.
    private static func mayBeginUnsafe(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2, 0xD8, 0xE1, 0xE2, 0xEF, 0xF3: true
        default: false
        }
    }

    /// - Returns: the escape and the bytes that it stands for; nil where the scalar is harmless.
    private static func escape(scalarAt index: Int, in utf8: UnsafeBufferPointer<UInt8>) -> (String, Int)? {
        let count = utf8[index] < 0xE0 ? 2 : utf8[index] < 0xF0 ? 3 : 4
        let text = String(decoding: utf8[index..<min(index + count, utf8.count)], as: UTF8.self)
        guard let scalar = text.unicodeScalars.first, isUnsafe(scalar) else { return nil }
        let units = text.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return (units.joined(), count)
    }

    private static func escape(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "\""): return "\\\""
        case UInt8(ascii: "\\"): return "\\\\"
        case 0x0A: return "\\n"
        case 0x0D: return "\\r"
        case 0x09: return "\\t"
        case 0..<0x20, 0x7F:
            let digits = String(byte, radix: 16)
            return "\\u00" + (digits.count == 1 ? "0" : "") + digits
        default: return nil
        }
    }
}
