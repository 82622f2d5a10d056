/// The parts of JSON that every schema uses.
enum JSONText {
    /// Code points that stand for themselves in a string.
    static let plain = CodePointSet([0x20...0x21, 0x23...0x5B, 0x5D...0xD7FF, 0xE000...0x10FFFF])

    /// One character of a string, escaped or not. Escapes of lone surrogates are none.
    static func character(_ table: inout ExpressionTable) -> Expression.ID {
        func bytes(_ text: String) -> ByteSet {
            var set = ByteSet()
            for byte in text.utf8 { set.insert(byte) }
            return set
        }
        let digit = table.bytes(bytes("0123456789abcdefABCDEF"))
        let low = table.sequence([table.bytes(bytes("0123456789abcefABCEF")), digit, digit, digit])
        let middle = table.sequence([table.bytes(bytes("dD")), table.bytes(bytes("01234567")), digit, digit])
        let unicode = table.sequence([table.literal("u"), table.choice([low, middle])])
        let escape = table.sequence([
            table.literal("\\"), table.choice([table.bytes(bytes("\"\\/bfnrt")), unicode]),
        ])
        return table.choice([table.codePoints(plain), escape])
    }

    /// Between the parts of a value: nothing, a space, or a line end and an indentation. Bounded, so that a model
    /// cannot go on with it for ever.
    static func space(_ table: inout ExpressionTable) -> Expression.ID {
        var indentation = ByteSet(0x20)
        indentation.insert(0x09)
        let line = table.sequence([table.literal("\n"), table.repeating(table.bytes(indentation), 0, 20)])
        return table.choice([table.empty, table.literal(" "), line])
    }

    /// A string as it stands in JSON, without its quotes, in the shortest spelling.
    static func escaped(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        for scalar in text.unicodeScalars { output += escaped(scalar.value) }
        return output
    }

    static func escaped(_ code: UInt32) -> [UInt8] {
        switch code {
        case 0x22: return Array("\\\"".utf8)
        case 0x5C: return Array("\\\\".utf8)
        case 0x08: return Array("\\b".utf8)
        case 0x09: return Array("\\t".utf8)
        case 0x0A: return Array("\\n".utf8)
        case 0x0C: return Array("\\f".utf8)
        case 0x0D: return Array("\\r".utf8)
        case ..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            return Array("\\u00".utf8) + [digits[Int(code >> 4)], digits[Int(code & 15)]]
        default:
            var output: [UInt8] = []
            output.append(code: code)
            return output
        }
    }

    /// Characters of a set as they stand in a string: plain ones, and the escapes of those that need one.
    static func characters(_ set: CodePointSet, _ table: inout ExpressionTable) -> Expression.ID {
        var parts = [table.codePoints(set.intersection(plain))]
        for code in Array(0..<0x20) + [0x22, 0x5C] where set.contains(UInt32(code)) {
            parts.append(table.literal(escaped(UInt32(code))))
        }
        return table.choice(parts)
    }
}
