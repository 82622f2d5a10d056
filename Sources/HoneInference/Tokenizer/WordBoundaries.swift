/// Where a text falls apart into words that merge by themselves, because no symbol of the vocabulary spans the place.
struct WordBoundaries: Sendable {
    /// A bit for each pair of bytes that stand beside each other in some symbol.
    private var pairs = [UInt64](repeating: 0, count: 1024)
    /// The bytes before a `▁` that is not the beginning of its symbol. A `▁` shares its first byte with dashes and
    /// quotes, so pairs of bytes alone would say little about it.
    private var beforeSpace = [Bool](repeating: false, count: 256)

    init(_ symbols: ByteStrings) {
        symbols.bytes.withUnsafeBufferPointer { bytes in
            for symbol in 0..<symbols.count {
                let range = symbols.range(symbol)
                var position = range.lowerBound + 1
                while position < range.upperBound {
                    let pair = Int(bytes[position - 1]) << 8 | Int(bytes[position])
                    pairs[pair >> 6] |= 1 << UInt64(pair & 63)
                    if Self.isSpace(bytes, position, range.upperBound) { beforeSpace[Int(bytes[position - 1])] = true }
                    position += 1
                }
            }
        }
    }

    /// No merge can join what lies before `position` with what lies after. Only between characters.
    @inline(__always)
    func separate(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        let byte = text[position]
        if byte & 0xC0 == 0x80 { return false }
        let before = text[position - 1]
        if byte == 0xE2, Self.isSpace(text, position, text.count) { return !beforeSpace[Int(before)] }
        let pair = Int(before) << 8 | Int(byte)
        return pairs[pair >> 6] >> UInt64(pair & 63) & 1 == 0
    }

    @inline(__always)
    private static func isSpace(_ text: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int) -> Bool {
        text[position] == 0xE2 && position + 2 < end && text[position + 1] == 0x96 && text[position + 2] == 0x81
    }
}
