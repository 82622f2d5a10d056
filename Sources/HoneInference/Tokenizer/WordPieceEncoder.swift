/// WordPiece, BERT's tokenizer: words of letters, single punctuation marks, each split greedily into the longest pieces.
///
/// GGUF writes the pieces that begin a word with a `▁` before them and the others without BERT's `##`.
struct WordPieceEncoder: TextEncoder {
    private let tokens: SymbolTable
    private let longest: Int
    private let unknown: Int32
    private let lowercases: Bool
    private let stripsAccents: Bool

    init(_ definition: TokenizerDefinition, unknown: Int32) {
        tokens = SymbolTable(definition.tokens)
        longest = (0..<definition.tokens.count).map { definition.tokens.range($0).count }.max() ?? 0
        self.unknown = unknown
        lowercases = definition.lowercases
        stripsAccents = definition.stripsAccents ?? definition.lowercases
    }

    func encode(_ text: UnsafeBufferPointer<UInt8>, into output: inout [Int32]) {
        let words = normalize(text)
        words.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            var cache = WordCache(textLength: bytes.count)
            for word in 0..<words.count {
                let range = words.range(word)
                let start = base + range.lowerBound
                let hash = ByteStringIndex.hash(start, range.count)
                if cache.recall(start, range.count, hash: hash, in: base, into: &output) { continue }
                let first = output.count
                encodeWord(start, range.count, into: &output)
                cache.remember(
                    start: range.lowerBound, length: range.count, hash: hash, output: first,
                    count: output.count - first)
            }
        }
    }

    private func encodeWord(_ word: UnsafePointer<UInt8>, _ length: Int, into output: inout [Int32]) {
        let first = output.count
        var position = 0
        while position < length {
            var end = min(length, position + longest)
            var token: Int32 = -1
            while end > position {
                token = tokens.find(word + position, end - position)
                if token >= 0 { break }
                end -= 1
            }
            guard token >= 0 else {
                output.removeLast(output.count - first)
                return output.append(unknown)
            }
            output.append(token)
            position = end
        }
    }

    /// The words of the text, each with a `▁` before it.
    private func normalize(_ text: UnsafeBufferPointer<UInt8>) -> ByteStrings {
        let points = CodePoints(text, end: text.count)
        var words = ByteStrings(reserving: text.count / 4, bytes: text.count * 2)
        var word: [UInt8] = []
        func finish() {
            if word.isEmpty { return }
            words.append {
                $0.append(contentsOf: [0xE2, 0x96, 0x81])
                $0.append(contentsOf: word)
            }
            word.removeAll(keepingCapacity: true)
        }
        var position = 0
        while position < text.count {
            var (code, length) = points.decode(at: position)
            position += length
            if stripsAccents { code = CharacterMapping.base(code) }
            let traits = CharacterClass(rawValue: CharacterClass.table[Int(code)])
            if traits.contains(.whitespace) {
                finish()
                continue
            }
            if code == 0 || code == 0xFFFD || traits.contains(.control) { continue }
            if stripsAccents, traits.contains(.mark) { continue }
            let isAlone =
                traits.contains(.punctuation) || (code < 0x7F && traits.contains(.symbol)) || Self.isIdeograph(code)
            if isAlone { finish() }
            word.append(code: lowercases ? CharacterMapping.lowercase(code) : code)
            if isAlone { finish() }
        }
        finish()
        return words
    }

    /// Chinese characters, which BERT takes one by one.
    private static func isIdeograph(_ code: UInt32) -> Bool {
        switch code {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
            0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}

extension [UInt8] {
    /// Appends a code point as UTF-8.
    mutating func append(code: UInt32) {
        switch code {
        case ..<0x80: append(UInt8(code))
        case ..<0x800:
            append(UInt8(0xC0 | code >> 6))
            append(UInt8(0x80 | code & 0x3F))
        case ..<0x1_0000:
            append(UInt8(0xE0 | code >> 12))
            append(UInt8(0x80 | code >> 6 & 0x3F))
            append(UInt8(0x80 | code & 0x3F))
        default:
            append(UInt8(0xF0 | code >> 18 & 0x07))
            append(UInt8(0x80 | code >> 12 & 0x3F))
            append(UInt8(0x80 | code >> 6 & 0x3F))
            append(UInt8(0x80 | code & 0x3F))
        }
    }
}
