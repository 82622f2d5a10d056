import HoneCore

/// The arguments of a tool call, which models write by hand.
enum ToolArguments {
    /// The arguments as an object where they are one in disguise, and unchanged where they are not.
    ///
    /// No text at all is `{}`, a JSON string that holds an object is that object, and raw line breaks in strings or
    /// commas before a closing bracket are mended. Missing brackets are not: they mean that the reply was cut off.
    static func normalized(_ text: String) -> String {
        if text.utf8.allSatisfy(\.isJSONSpace) { return "{}" }
        guard let value = try? JSONValue(parsing: text) else {
            let mended = mended(text)
            return isObject(mended) ? mended : text
        }
        if case .string(let inner) = value {
            return isObject(inner) ? inner : text
        }
        return text
    }

    /// What may be sent back to a server. Some answer every later request with a failure once the history holds
    /// arguments that are not an object.
    static func replayable(_ text: String) -> String {
        isObject(text) ? text : "{}"
    }

    static func isObject(_ text: String) -> Bool {
        guard text.utf8.first(where: { !$0.isJSONSpace }) == UInt8(ascii: "{") else { return false }
        return (try? JSONValue(parsing: text)) != nil
    }

    private static func mended(_ text: String) -> String {
        var output: [UInt8] = []
        var inString = false
        var isEscaped = false
        for byte in text.utf8 {
            if inString {
                if byte < 0x20 {
                    // The writer escapes it; its quotes are dropped.
                    var escaped: [UInt8] = []
                    JSONValue.write(string: String(UnicodeScalar(byte)), to: &escaped)
                    output.append(contentsOf: escaped.dropFirst().dropLast())
                    continue
                }
                if byte == UInt8(ascii: "\""), !isEscaped { inString = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else {
                if byte == UInt8(ascii: "\"") { inString = true }
                if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]"),
                    let last = output.lastIndex(where: { !$0.isJSONSpace }), output[last] == UInt8(ascii: ",")
                {
                    output.remove(at: last)
                }
            }
            output.append(byte)
        }
        return String(decoding: output, as: UTF8.self)
    }
}

extension UInt8 {
    var isJSONSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
