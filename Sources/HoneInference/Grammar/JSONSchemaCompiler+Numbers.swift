import HoneCore

extension JSONSchemaCompiler {
    /// Most whole digits: what an `Int64` holds, and what a double tells apart.
    private static let integerDigits = 18
    private static let numberDigits = 15

    mutating func number(_ members: [String: JSONValue], isInteger: Bool, at path: String) throws(InferenceError)
        -> Expression.ID
    {
        let low = try bound("minimum", "exclusiveMinimum", members, at: path) { $0 > $1 }
        let high = try bound("maximum", "exclusiveMaximum", members, at: path) { $0 < $1 }
        if low == nil, high == nil { return plainNumber(isInteger: isInteger) }
        let wholeDigits = isInteger ? Self.integerDigits : Self.numberDigits
        let unlimited = NumberRange.Bound(whole: [UInt8](repeating: 9, count: wholeDigits))
        func digits(_ bound: (value: Double, text: String, isExclusive: Bool), _ keyword: String)
            throws(InferenceError) -> NumberRange.Bound
        {
            var result = DecimalDigits.of(bound.text)
            result.isExclusive = bound.isExclusive
            if result.whole.count > wholeDigits {
                throw .unsupportedKeyword(keyword, at: path, "It has more than \(wholeDigits) digits.")
            }
            return result
        }
        func node(_ low: NumberRange.Bound, _ high: NumberRange.Bound) -> Expression.ID {
            let used = max(low.whole.count, high == unlimited ? low.whole.count : high.whole.count)
            let fraction = isInteger ? 0 : max(0, Self.numberDigits - used)
            var limit = high
            if high == unlimited, !isInteger { limit.whole = [UInt8](repeating: 9, count: max(used, 6)) }
            let places = isInteger ? 0 : max(0, min(fraction, Self.numberDigits - limit.whole.count))
            return NumberRange(low: low, high: limit, fractionDigits: places).node(&table)
        }
        var parts: [Expression.ID] = []
        // Zero and above.
        if high.map({ $0.value >= 0 }) ?? true {
            let least =
                try low.map { bound throws(InferenceError) in
                    bound.value < 0 ? .zero : try digits(bound, "minimum")
                } ?? .zero
            let most = try high.map { bound throws(InferenceError) in try digits(bound, "maximum") } ?? unlimited
            parts.append(node(least, most))
        }
        // Below zero, by absolute value.
        if low.map({ $0.value < 0 }) ?? true {
            var least = NumberRange.Bound.zero
            least.isExclusive = true
            if let high, high.value < 0 { least = try digits(high, "maximum") }
            let most = try low.map { bound throws(InferenceError) in try digits(bound, "minimum") } ?? unlimited
            parts.append(table.sequence([table.literal("-"), node(least, most)]))
        }
        return table.choice(parts)
    }

    /// A number without bounds: so many digits as are exact, and an exponent that stays within a double.
    mutating func plainNumber(isInteger: Bool) -> Expression.ID {
        let digit = table.bytes(ByteSet(0x30...0x39))
        let first = table.bytes(ByteSet(0x31...0x39))
        let most = isInteger ? Self.integerDigits : Self.numberDigits
        let positive = table.sequence([first, table.repeating(digit, 0, most - 1)])
        if isInteger {
            return table.choice([
                table.literal("0"), positive, table.sequence([table.literal("-"), positive]),
            ])
        }
        let whole = table.choice([table.literal("0"), positive])
        let fraction = table.sequence([table.literal("."), table.repeating(digit, 1, most)])
        var letters = ByteSet(0x65)
        letters.insert(0x45)
        var signs = ByteSet(0x2B)
        signs.insert(0x2D)
        let exponent = table.sequence([
            table.bytes(letters), table.optional(table.bytes(signs)), table.repeating(digit, 1, 2),
        ])
        return table.sequence([
            table.optional(table.literal("-")), whole, table.optional(fraction), table.optional(exponent),
        ])
    }

    /// The stricter of two bounds; draft 4 writes the exclusive one as a boolean.
    private func bound(
        _ inclusive: String, _ exclusive: String, _ members: [String: JSONValue], at path: String,
        isStricter: (Double, Double) -> Bool
    ) throws(InferenceError) -> (value: Double, text: String, isExclusive: Bool)? {
        func read(_ keyword: String) throws(InferenceError) -> (Double, String)? {
            guard let value = members[keyword] else { return nil }
            guard let number = value.number else { throw .invalidKeyword(keyword, at: path, expected: "a number") }
            return (number, value.integer.map { String($0) } ?? "\(number)")
        }
        let isFlag = members[exclusive]?.bool
        let one = try read(inclusive)
        let other = isFlag == nil ? try read(exclusive) : nil
        if let other, one.map({ !isStricter($0.0, other.0) }) ?? true { return (other.0, other.1, true) }
        return one.map { ($0.0, $0.1, isFlag ?? false) }
    }
}

/// The digits of a number as Swift writes it, without its sign.
enum DecimalDigits {
    static func of(_ text: String) -> NumberRange.Bound {
        let parts = text.lowercased().split(separator: "e", maxSplits: 1)
        let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        var whole = mantissa[0].compactMap { $0.wholeNumberValue.map { UInt8($0) } }
        var fraction = mantissa.count > 1 ? mantissa[1].compactMap { $0.wholeNumberValue.map { UInt8($0) } } : []
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        while exponent > 0 {
            whole.append(fraction.isEmpty ? 0 : fraction.removeFirst())
            exponent -= 1
        }
        while exponent < 0 {
            fraction.insert(whole.popLast() ?? 0, at: 0)
            exponent += 1
        }
        while whole.count > 1, whole[0] == 0 { whole.removeFirst() }
        while fraction.last == 0 { fraction.removeLast() }
        return NumberRange.Bound(whole: whole.isEmpty ? [0] : whole, fraction: fraction)
    }
}
