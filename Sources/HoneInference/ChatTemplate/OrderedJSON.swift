import HoneCore

/// JSON with its members in the order of the text: a call that a model wrote is put before it again as it was.
struct OrderedJSON {
    private let bytes: [UInt8]
    private var position = 0

    /// The value of a JSON text; nil where it is none.
    static func parse(_ text: String) -> TemplateValue? {
        guard (try? JSONValue(parsing: text)) != nil else { return nil }
        var parser = OrderedJSON(bytes: Array(text.utf8))
        return parser.value()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    /// The text is known to be JSON.
    private mutating func value() -> TemplateValue? {
        skipSpace()
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "{"):
            var map = TemplateMap()
            position += 1
            skipSpace()
            while position < bytes.count, bytes[position] != UInt8(ascii: "}") {
                guard case .string(let key)? = scalar() else { return nil }
                skipSpace()
                position += 1
                map[key] = value()
                skipSpace()
                if position < bytes.count, bytes[position] == UInt8(ascii: ",") { position += 1 }
                skipSpace()
            }
            position += 1
            return .map(map)
        case UInt8(ascii: "["):
            var elements: [TemplateValue] = []
            position += 1
            skipSpace()
            while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
                guard let element = value() else { return nil }
                elements.append(element)
                skipSpace()
                if position < bytes.count, bytes[position] == UInt8(ascii: ",") { position += 1 }
                skipSpace()
            }
            position += 1
            return .list(elements)
        default: return scalar()
        }
    }

    private mutating func scalar() -> TemplateValue? {
        let start = position
        if bytes[position] == UInt8(ascii: "\"") {
            position += 1
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
            position += 1
        } else {
            while position < bytes.count, !Array(",]} \t\r\n".utf8).contains(bytes[position]) { position += 1 }
        }
        return (try? JSONValue(parsing: bytes[start..<min(position, bytes.count)])).map { TemplateValue($0) }
    }
}
