/// A set of Unicode scalar values, as sorted ranges without overlap.
struct CodePointSet: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<UInt32>] = []

    static let all = CodePointSet([0...0xD7FF, 0xE000...0x10FFFF])

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = self.ranges.last, range.lowerBound <= last.upperBound &+ 1 {
                self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
    }

    init(_ code: UInt32) { ranges = [code...code] }

    var isEmpty: Bool { ranges.isEmpty }

    func union(_ other: CodePointSet) -> CodePointSet { CodePointSet(ranges + other.ranges) }

    /// What is in this set and not in the other.
    func subtracting(_ other: CodePointSet) -> CodePointSet {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges {
            var start = range.lowerBound
            var isSpent = false
            for hole in other.ranges where hole.upperBound >= start && hole.lowerBound <= range.upperBound {
                if hole.lowerBound > start { result.append(start...(hole.lowerBound - 1)) }
                if hole.upperBound >= range.upperBound {
                    isSpent = true
                    break
                }
                start = hole.upperBound + 1
            }
            if !isSpent { result.append(start...range.upperBound) }
        }
        return CodePointSet(result)
    }

    func intersection(_ other: CodePointSet) -> CodePointSet { subtracting(subtracting(other)) }

    func contains(_ code: UInt32) -> Bool { ranges.contains { $0.contains(code) } }

    /// The scalar values that are not in the set.
    var inverted: CodePointSet { Self.all.subtracting(self) }

    /// The code points whose class has one of these bits.
    static func ofClass(_ classes: CharacterClass) -> CodePointSet {
        let runs = UnicodeTables.classRuns
        var ranges: [ClosedRange<UInt32>] = []
        for (place, run) in runs.enumerated() where run & UInt32(classes.rawValue) != 0 {
            let end = place + 1 < runs.count ? runs[place + 1] >> 8 : 0x11_0000
            ranges.append((run >> 8)...(end - 1))
        }
        return CodePointSet(ranges)
    }
}

/// A set of code points as sequences of byte ranges in UTF-8.
///
/// Method: split the ranges where the length of the encoding changes, then where the first bytes differ (K. Thompson's
/// construction as in R. Cox, Regular Expression Matching in the Wild).
enum UTF8Ranges {
    static func sequences(_ set: CodePointSet) -> [[ClosedRange<UInt8>]] {
        var sequences: [[ClosedRange<UInt8>]] = []
        for range in set.intersection(.all).ranges {
            for limits in [0...0x7F, 0x80...0x7FF, 0x800...0xFFFF, 0x10000...0x10FFFF] as [ClosedRange<UInt32>]
            where range.overlaps(limits) {
                let part = range.clamped(to: limits)
                split(part.lowerBound, part.upperBound, into: &sequences)
            }
        }
        return sequences
    }

    private static func split(_ low: UInt32, _ high: UInt32, into sequences: inout [[ClosedRange<UInt8>]]) {
        var shift: UInt32 = 6
        while shift <= 18 {
            let mask: UInt32 = 1 << shift - 1
            if low & ~mask != high & ~mask, low > 0x7F {
                if low & mask != 0 {
                    split(low, low | mask, into: &sequences)
                    return split((low | mask) + 1, high, into: &sequences)
                }
                if high & mask != mask {
                    split(low, high & ~mask - 1, into: &sequences)
                    return split(high & ~mask, high, into: &sequences)
                }
            }
            shift += 6
        }
        var first: [UInt8] = []
        var last: [UInt8] = []
        first.append(code: low)
        last.append(code: high)
        sequences.append(zip(first, last).map { $0...$1 })
    }
}
