/// The tokens that are cut out of a text before it is encoded.
struct SpecialTokens: Sendable {
    /// A piece of a text: a token, or a range of bytes to encode.
    enum Piece: Equatable {
        case token(Int32)
        case text(Range<Int>)
    }

    private struct Entry {
        var token: Int32
        var text: [UInt8]
        var attributes: TokenAttributes
    }

    /// The longest first, which is also the order in which they claim their places.
    private let entries: [Entry]
    /// For each first byte the places in `entries`, in their order.
    private let byFirstByte: [[Int32]]

    init(_ tokens: ByteStrings, attributes: [TokenAttributes]) {
        var entries: [Entry] = []
        for token in 0..<tokens.count where !attributes[token].isDisjoint(with: .special) {
            let text = Array(tokens[token])
            if !text.isEmpty { entries.append(Entry(token: Int32(token), text: text, attributes: attributes[token])) }
        }
        entries.sort { ($0.text.count, $1.token) > ($1.text.count, $0.token) }
        var byFirstByte = [[Int32]](repeating: [], count: 256)
        for (place, entry) in entries.enumerated() { byFirstByte[Int(entry.text[0])].append(Int32(place)) }
        self.entries = entries
        self.byFirstByte = byFirstByte
    }

    /// Cuts a text into tokens and what lies between. Control tokens are found only where `parsesControl` is set.
    func split(_ text: UnsafeBufferPointer<UInt8>, parsesControl: Bool) -> [Piece] {
        var found = matches(text, parsesControl: parsesControl)
        if found.isEmpty { return text.isEmpty ? [] : [.text(0..<text.count)] }
        found.sort { ($0.entry, $0.start) < ($1.entry, $1.start) }
        var claims = Claims(end: text.count)
        for match in found {
            let entry = entries[Int(match.entry)]
            claims.claim(match.start..<(match.start + entry.text.count), entry.token, entry.attributes, in: text)
        }
        return claims.pieces()
    }

    /// The text with every control token in it made unrecognisable to `split`; `StandIn.restore` makes it readable
    /// again.
    func guarded(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let found = bytes.withUnsafeBufferPointer { matches($0, parsesControl: true) }
        let places = Set(
            found.filter { entries[Int($0.entry)].attributes.isDisjoint(with: .userDefined) }.map(\.start))
        if places.isEmpty { return text }
        for place in places.sorted(by: >) {
            guard bytes[place] < 0x80 else { continue }
            bytes.replaceSubrange(place...place, with: StandIn.of(bytes[place]))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private struct Match {
        var entry: Int32
        var start: Int
    }

    private func matches(_ text: UnsafeBufferPointer<UInt8>, parsesControl: Bool) -> [Match] {
        var found: [Match] = []
        guard let base = text.baseAddress else { return found }
        for position in 0..<text.count where !byFirstByte[Int(base[position])].isEmpty {
            for place in byFirstByte[Int(base[position])] {
                let entry = entries[Int(place)]
                if !parsesControl, !entry.attributes.isDisjoint(with: [.control, .unknown]) { continue }
                guard position + entry.text.count <= text.count else { continue }
                var offset = 1
                while offset < entry.text.count, base[position + offset] == entry.text[offset] { offset += 1 }
                if offset == entry.text.count { found.append(Match(entry: place, start: position)) }
            }
        }
        return found
    }
}

/// The parts of a text that special tokens have taken, in order and without overlap.
private struct Claims {
    private struct Claim {
        var taken: Range<Int>
        var token: Int32
    }

    let end: Int
    private var claims: [Claim] = []

    init(end: Int) { self.end = end }

    /// Takes `range` for a token unless another has a part of it; white space beside it goes with it where the token
    /// strips.
    mutating func claim(
        _ range: Range<Int>, _ token: Int32, _ attributes: TokenAttributes, in text: UnsafeBufferPointer<UInt8>
    ) {
        var low = 0
        var high = claims.count
        while low < high {
            let middle = (low + high) / 2
            if claims[middle].taken.upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        if low < claims.count, claims[low].taken.lowerBound < range.upperBound { return }
        var start = range.lowerBound
        var stop = range.upperBound
        if attributes.contains(.stripsLeft) {
            let limit = low > 0 ? claims[low - 1].taken.upperBound : 0
            while start > limit, Self.isSpace(text[start - 1]) { start -= 1 }
        }
        if attributes.contains(.stripsRight) {
            let limit = low < claims.count ? claims[low].taken.lowerBound : end
            while stop < limit, Self.isSpace(text[stop]) { stop += 1 }
        }
        claims.insert(Claim(taken: start..<stop, token: token), at: low)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    func pieces() -> [SpecialTokens.Piece] {
        var pieces: [SpecialTokens.Piece] = []
        var position = 0
        for claim in claims {
            if claim.taken.lowerBound > position { pieces.append(.text(position..<claim.taken.lowerBound)) }
            pieces.append(.token(claim.token))
            position = claim.taken.upperBound
        }
        if position < end { pieces.append(.text(position..<end)) }
        return pieces
    }
}

/// A code point of the last private plane in place of an ASCII character.
enum StandIn {
    private static let lead: [UInt8] = [0xF4, 0x8F, 0xBC]

    static func of(_ byte: UInt8) -> [UInt8] {
        // U+10FF00 and what the character is above it: F4 8F BC 80 to F4 8F BD BF.
        [lead[0], lead[1], lead[2] + byte >> 6, 0x80 | byte & 0x3F]
    }

    /// The bytes with the characters back in their places; nil where there is none to put back.
    static func restored(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.contains(lead[0]) else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            if text[position] == lead[0], position + 3 < text.count, text[position + 1] == lead[1],
                text[position + 2] == lead[2] || text[position + 2] == lead[2] + 1
            {
                output.append((text[position + 2] - lead[2]) << 6 | text[position + 3] & 0x3F)
                position += 4
            } else {
                output.append(text[position])
                position += 1
            }
        }
        return output
    }
}
