/// SplitMix64: the same seed gives the same hostile input on every machine.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    private static let small: [UInt64] = [0, 1, 2, 3, 31, 32, 33, 255, 256, 257, 65_535, 65_536]
    private static let widths: [UInt64] = [8, 16, 31, 32, 61, 62, 63]

    /// In `0..<bound`.
    mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

    mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// Numbers at which readers go wrong: bounds of types, off by one, huge counts.
    mutating func awkward() -> UInt64 {
        switch below(6) {
        case 0: pick(Self.small)
        case 1: (UInt64(1) << pick(Self.widths)) - 1
        case 2: UInt64(1) << UInt64(below(64))
        case 3: UInt64.max - UInt64(below(4096))
        case 4: UInt64(below(4096))
        default: next()
        }
    }

    mutating func bytes(upTo most: Int) -> [UInt8] {
        (0..<below(most + 1)).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
