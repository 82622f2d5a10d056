/// The decimal numbers between two bounds, as digits.
///
/// Numbers have no exponent and at most `digits` digits, 15 where fractions are allowed: so many are distinct as
/// doubles, so that a bound holds for whoever reads the number back.
struct NumberRange {
    /// A bound that is not negative: whole digits without leading zeros, and digits after the point.
    struct Bound: Equatable {
        var whole: [UInt8]
        var fraction: [UInt8] = []
        var isExclusive = false

        static let zero = Bound(whole: [0])

        var isZero: Bool { (whole + fraction).allSatisfy { $0 == 0 } }

        fileprivate func digit(_ place: Int, of width: Int) -> UInt8 {
            if place < width {
                let offset = place - (width - whole.count)
                return offset < 0 ? 0 : whole[offset]
            }
            return place - width < fraction.count ? fraction[place - width] : 0
        }

        /// Only zeros from this digit on.
        fileprivate func isZero(from place: Int, of width: Int) -> Bool {
            place - width >= fraction.count || (max(0, place - width)..<fraction.count).allSatisfy { fraction[$0] == 0 }
        }
    }

    var low: Bound
    var high: Bound
    /// The most digits after the point.
    var fractionDigits: Int

    /// All numbers of the range that are not negative, without a sign.
    func node(_ table: inout ExpressionTable) -> Expression.ID {
        var parts: [Expression.ID] = []
        guard low.whole.count <= high.whole.count else { return table.nothing }
        for width in low.whole.count...high.whole.count {
            parts.append(
                digits(
                    0, width, isLow: width == low.whole.count, isHigh: width == high.whole.count, &table))
        }
        return table.choice(parts)
    }

    /// The digits from `place` on of a number of `width` whole digits, where the digits before are those of the bounds
    /// as told.
    private func digits(
        _ place: Int, _ width: Int, isLow: Bool, isHigh: Bool, _ table: inout ExpressionTable
    ) -> Expression.ID {
        if place >= width, !isLow, !isHigh { return fraction(from: place - width, &table) }
        var endings: [Expression.ID] = []
        let mayEnd =
            place >= width
            && (!isLow || (low.isZero(from: place, of: width) && !low.isExclusive))
            && (!isHigh || !(high.isExclusive && high.isZero(from: place, of: width)))
        if mayEnd { endings.append(table.empty) }
        if place < width || place - width < fractionDigits {
            let least = isLow ? low.digit(place, of: width) : place == 0 && width > 1 ? 1 : 0
            let most = isHigh ? high.digit(place, of: width) : 9
            var next: [Expression.ID] = []
            var free = ByteSet()
            if least <= most {
                for digit in least...most {
                    let staysLow = isLow && digit == least
                    let staysHigh = isHigh && digit == most
                    if !staysLow, !staysHigh {
                        free.insert(0x30 + digit)
                        continue
                    }
                    let rest = digits(place + 1, width, isLow: staysLow, isHigh: staysHigh, &table)
                    next.append(table.sequence([table.bytes(ByteSet(0x30 + digit)), rest]))
                }
            }
            if free.count > 0 {
                let rest =
                    place + 1 < width
                    ? table.sequence([
                        table.repeating(table.bytes(ByteSet(0x30...0x39)), width - place - 1, width - place - 1),
                        fraction(from: 0, &table),
                    ])
                    : fraction(from: place + 1 - width, &table)
                next.append(table.sequence([table.bytes(free), rest]))
            }
            let more = table.choice(next)
            endings.append(place == width ? table.sequence([table.literal("."), more]) : more)
        }
        return table.choice(endings)
    }

    /// Any digits after the first `count` of the fraction, or none.
    private func fraction(from count: Int, _ table: inout ExpressionTable) -> Expression.ID {
        if count >= fractionDigits { return table.empty }
        let digit = table.bytes(ByteSet(0x30...0x39))
        if count > 0 { return table.repeating(digit, 0, fractionDigits - count) }
        return table.optional(table.sequence([table.literal("."), table.repeating(digit, 1, fractionDigits)]))
    }
}
