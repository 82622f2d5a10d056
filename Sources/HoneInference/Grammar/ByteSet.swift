/// A set of bytes.
struct ByteSet: Hashable, Sendable {
    private var low: UInt64 = 0
    private var middle: UInt64 = 0
    private var high: UInt64 = 0
    private var top: UInt64 = 0

    init() {}
    init(_ byte: UInt8) { insert(byte) }
    init(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: low |= bit
        case 1: middle |= bit
        case 2: high |= bit
        default: top |= bit
        }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: low
            case 1: middle
            case 2: high
            default: top
            }
        return word >> UInt64(byte & 63) & 1 == 1
    }

    mutating func formUnion(_ other: ByteSet) {
        low |= other.low
        middle |= other.middle
        high |= other.high
        top |= other.top
    }

    func isDisjoint(with other: ByteSet) -> Bool {
        low & other.low | middle & other.middle | high & other.high | top & other.top == 0
    }

    var count: Int {
        low.nonzeroBitCount + middle.nonzeroBitCount + high.nonzeroBitCount + top.nonzeroBitCount
    }

    /// The lowest byte of the set, which has one.
    var first: UInt8 {
        if low != 0 { return UInt8(low.trailingZeroBitCount) }
        if middle != 0 { return UInt8(64 + middle.trailingZeroBitCount) }
        if high != 0 { return UInt8(128 + high.trailingZeroBitCount) }
        return UInt8(192 + min(top.trailingZeroBitCount, 63))
    }
}
