/// Which tokens may come next: one bit for each token of the vocabulary.
public struct TokenMask: Sendable, Hashable {
    /// Bit `token & 63` of word `token >> 6`.
    public private(set) var words: [UInt64]

    init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

    @inline(__always)
    mutating func insert(_ token: Int32) { words[Int(token) >> 6] |= 1 << UInt64(token & 63) }

    mutating func formUnion(_ other: TokenMask) {
        for place in words.indices { words[place] |= other.words[place] }
    }

    public func contains(_ token: Int32) -> Bool {
        token >= 0 && Int(token) >> 6 < words.count && words[Int(token) >> 6] >> UInt64(token & 63) & 1 == 1
    }

    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many tokens are allowed.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Sets the logits of all other tokens to minus infinity.
    public func apply(to logits: inout [Float]) {
        for place in words.indices {
            let word = words[place]
            if word == .max { continue }
            let start = place * 64
            for token in start..<min(start + 64, logits.count) where word >> UInt64(token - start) & 1 == 0 {
                logits[token] = -.infinity
            }
        }
    }
}
