/// A set of code points that a pass of a pre-tokenizer cuts out.
enum CharacterTest: Sendable {
    case `class`(CharacterClass)
    case lineEnd
    /// `[\p{P}\$\+<=>\^~\|]`.
    case defaultPunctuation
    /// The same and the grave accent.
    case falconPunctuation
    /// Letters with a case, as DeepSeek's expression lists them.
    case casedLetter
    case deepSeekPunctuation
    case deepSeekIdeograph

    @inline(__always)
    func contains(_ code: UInt32, _ bits: UInt8) -> Bool {
        switch self {
        case .class(let wanted): bits & wanted.rawValue != 0
        case .lineEnd: code == 0x0A || code == 0x0D
        case .defaultPunctuation: bits & CharacterClass.punctuation.rawValue != 0 || Self.isOperator(code)
        case .falconPunctuation:
            bits & CharacterClass.punctuation.rawValue != 0 || Self.isOperator(code) || code == 0x60
        case .casedLetter: Self.contains(code, in: Self.casedLetters)
        case .deepSeekPunctuation: !Self.isSpace(bits) && Self.contains(code, in: Self.deepSeekPunctuations)
        case .deepSeekIdeograph: !Self.isSpace(bits) && Self.contains(code, in: Self.deepSeekIdeographs)
        }
    }

    private static func isSpace(_ bits: UInt8) -> Bool { bits & CharacterClass.whitespace.rawValue != 0 }

    private static func isOperator(_ code: UInt32) -> Bool {
        switch code {
        case 0x24, 0x2B, 0x3C...0x3E, 0x5E, 0x7C, 0x7E: true
        default: false
        }
    }

    private static func contains(_ code: UInt32, in ranges: [ClosedRange<UInt32>]) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < code { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(code)
    }

    private static let deepSeekPunctuations: [ClosedRange<UInt32>] = [
        0x21...0x2F, 0x3A...0x7E, 0x2018...0x201F, 0x3000...0x3002, 0xFF01...0xFF0F, 0xFF1A...0xFF5E,
    ]
    private static let deepSeekIdeographs: [ClosedRange<UInt32>] = [0x0800...0x9FA5, 0xAC00...0xD7FF]
    private static let casedLetters: [ClosedRange<UInt32>] = [
        0x41...0x5A, 0x61...0x7A, 0xB5...0xB5, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x1BA, 0x1BC...0x1BF, 0x1C4...0x293,
        0x295...0x2AF, 0x370...0x373, 0x376...0x377, 0x37B...0x37D, 0x37F...0x37F, 0x386...0x386, 0x388...0x38A,
        0x38C...0x38C, 0x38E...0x3A1, 0x3A3...0x3F5, 0x3F7...0x481, 0x48A...0x52F, 0x531...0x556, 0x10A0...0x10C5,
        0x13A0...0x13F5, 0x13F8...0x13FD, 0x1C90...0x1CBA, 0x1CBD...0x1CBF, 0x1D00...0x1D2B, 0x1D6B...0x1D77,
        0x1D79...0x1D9A, 0x1E00...0x1F15, 0x1F18...0x1F1D, 0x1F20...0x1F45, 0x1F48...0x1F4D, 0x1F50...0x1F57,
        0x1F59...0x1F59, 0x1F5B...0x1F5B, 0x1F5D...0x1F5D, 0x1F5F...0x1F7D, 0x1F80...0x1FB4, 0x1FB6...0x1FBC,
        0x1FBE...0x1FBE, 0x1FC2...0x1FC4, 0x1FC6...0x1FCC, 0x1FD0...0x1FD3, 0x1FD6...0x1FDB, 0x1FE0...0x1FEC,
        0x1FF2...0x1FF4, 0x1FF6...0x1FFC, 0x2102...0x2102, 0x2107...0x2107, 0x210A...0x2113, 0x2115...0x2115,
        0x2119...0x211D, 0x2124...0x2124, 0x2126...0x2126, 0x2128...0x2128, 0x212A...0x212D, 0x212F...0x2134,
        0x2139...0x2139, 0x213C...0x213F, 0x2145...0x2149, 0x214E...0x214E, 0x2183...0x2184, 0x2C00...0x2C7B,
        0x2C7E...0x2CE4, 0x2CEB...0x2CEE, 0x2CF2...0x2CF3, 0xA640...0xA66D, 0xA680...0xA69B, 0xA722...0xA76F,
        0xA771...0xA787, 0xA78B...0xA78E, 0xAB70...0xABBF, 0xFB00...0xFB06, 0xFB13...0xFB17, 0xFF21...0xFF3A,
        0xFF41...0xFF5A, 0x10400...0x1044F, 0x104B0...0x104D3, 0x104D8...0x104FB, 0x10C80...0x10CB2, 0x10CC0...0x10CF2,
        0x118A0...0x118DF, 0x1E900...0x1E943,
    ]
}

/// Cuts a text into the runs that a test accepts and what lies between them.
struct MatchedRuns {
    var test: CharacterTest
    var longest = Int.max
    var takesSpace = false

    @inline(__always)
    func forEach(in text: CodePoints, from start: Int, _ body: (Int, Int) -> Void) {
        var position = start
        var rest = start
        while position < text.end {
            var (accepted, length) = accepts(text, position)
            var first = position
            if !accepted, takesSpace, text.classify(at: position).bits & CharacterClass.whitespace.rawValue != 0,
                position + length < text.end, accepts(text, position + length).accepted
            {
                first = position
                position += length
                (accepted, length) = accepts(text, position)
            } else if accepted {
                first = position
            }
            guard accepted else {
                position += length
                continue
            }
            var end = position + length
            var count = 1
            while count < longest, end < text.end {
                let next = accepts(text, end)
                guard next.accepted else { break }
                end += next.length
                count += 1
            }
            if first > rest { body(rest, first) }
            body(first, end)
            position = end
            rest = end
        }
        if rest < text.end { body(rest, text.end) }
    }

    @inline(__always)
    private func accepts(_ text: CodePoints, _ position: Int) -> (accepted: Bool, length: Int) {
        let (code, length) = text.decode(at: position)
        return (test.contains(code, text.classify(at: position).bits), length)
    }

    /// `[0-9][0-9][0-9]`.
    static func triples(in text: CodePoints, from start: Int, _ body: (Int, Int) -> Void) {
        var position = start
        var rest = start
        func isDigit(_ position: Int) -> Bool { text.bytes[position] &- 0x30 < 10 }
        while position + 2 < text.end {
            guard isDigit(position), isDigit(position + 1), isDigit(position + 2) else {
                position += 1
                continue
            }
            if position > rest { body(rest, position) }
            body(position, position + 3)
            position += 3
            rest = position
        }
        if rest < text.end { body(rest, text.end) }
    }

    /// `\s+$`.
    static func trailingSpace(in text: CodePoints, from start: Int, _ body: (Int, Int) -> Void) {
        var position = start
        var rest = start
        while position < text.end {
            let (bits, length) = text.classify(at: position)
            position += length
            if bits & CharacterClass.whitespace.rawValue == 0 { rest = position }
        }
        if rest > start { body(start, rest) }
        if rest < text.end { body(rest, text.end) }
    }
}
