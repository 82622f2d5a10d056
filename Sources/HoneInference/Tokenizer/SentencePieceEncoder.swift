/// BPE over characters, as SentencePiece trains it: spaces are `▁`, and what no token spells becomes bytes.
///
/// Llama's vocabularies order the merges by the score of the token that they make; Gemma 4's list them.
struct SentencePieceEncoder: TextEncoder {
    /// The tokens, then the characters that only occur inside tokens.
    private let symbols: SymbolTable
    private let tokenCount: Int
    private let merges: PairMerges
    private let byteTokens: [Int32]
    private let boundaries: WordBoundaries
    private let asciiSymbols: [Int32]
    /// Lines are merged by themselves, and a run of line ends that is a token is taken whole.
    private let isSplitByLine: Bool

    private static let space: [UInt8] = [0xE2, 0x96, 0x81]

    init(_ definition: TokenizerDefinition) {
        var builder = PieceTable(definition)
        isSplitByLine = definition.model == "gemma4"
        if isSplitByLine {
            builder.addListedMerges(definition.merges)
        } else {
            builder.addScoredMerges(definition.scores)
        }
        symbols = builder.symbols
        merges = builder.merges
        tokenCount = definition.tokens.count
        byteTokens = builder.byteTokens
        boundaries = WordBoundaries(builder.symbols.strings)
        asciiSymbols = (UInt8.min..<0x80).map { builder.symbols.find([$0]) }
    }

    func encode(_ text: UnsafeBufferPointer<UInt8>, into output: inout [Int32]) {
        let escaped = Self.escape(text)
        escaped.withUnsafeBufferPointer { escaped in
            guard let base = escaped.baseAddress else { return }
            var cache = WordCache(textLength: escaped.count)
            var word = MergingWord()
            var start = 0
            while start < escaped.count {
                let end = wordEnd(escaped, start)
                let hash = ByteStringIndex.hash(base + start, end - start)
                if !cache.recall(base + start, end - start, hash: hash, in: base, into: &output) {
                    let first = output.count
                    encodeWord(base + start, end - start, hash: hash, &word, into: &output)
                    cache.remember(
                        start: start, length: end - start, hash: hash, output: first, count: output.count - first)
                }
                start = end
            }
        }
    }

    private static func escape(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var spaces = 0
        for byte in text where byte == 0x20 { spaces += 1 }
        return [UInt8](unsafeUninitializedCapacity: text.count + 2 * spaces) { output, count in
            for byte in text {
                if byte == 0x20 {
                    output[count] = space[0]
                    output[count + 1] = space[1]
                    output[count + 2] = space[2]
                    count += 3
                } else {
                    output[count] = byte
                    count += 1
                }
            }
        }
    }

    @inline(__always)
    private func wordEnd(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var position = start + 1
        if isSplitByLine, text[start] == 0x0A {
            while position < text.count, text[position] == 0x0A { position += 1 }
            return position
        }
        while position < text.count {
            if isSplitByLine, text[position] == 0x0A { break }
            if boundaries.separate(text, at: position) { break }
            position += 1
        }
        return position
    }

    private func encodeWord(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, hash: UInt64, _ word: inout MergingWord,
        into output: inout [Int32]
    ) {
        if isSplitByLine, bytes[0] == 0x0A {
            let token = symbols.index.find(bytes, length, hash: hash, in: symbols.strings)
            if token >= 0, token < tokenCount { return output.append(token) }
        }
        word.symbols.removeAll(keepingCapacity: true)
        var position = 0
        // A character that occurs in no token is written as minus its place minus one.
        while position < length {
            if bytes[position] < 0x80 {
                let symbol = asciiSymbols[Int(bytes[position])]
                word.symbols.append(symbol >= 0 ? symbol : -1 - Int32(truncatingIfNeeded: position))
                position += 1
                continue
            }
            let size = min(UTF8Length.of(bytes[position]), length - position)
            let symbol = symbols.find(bytes + position, size)
            word.symbols.append(symbol >= 0 ? symbol : -1 - Int32(truncatingIfNeeded: position))
            position += size
        }
        word.merge(by: merges)
        for symbol in word.symbols {
            if symbol >= 0, symbol < tokenCount {
                output.append(symbol)
            } else if symbol >= 0 {
                for byte in symbols.strings[Int(symbol)] { appendByte(byte, &output) }
            } else {
                let place = Int(-1 - symbol)
                for offset in place..<min(place + UTF8Length.of(bytes[place]), length) {
                    appendByte(bytes[offset], &output)
                }
            }
        }
    }

    @inline(__always)
    private func appendByte(_ byte: UInt8, _ output: inout [Int32]) {
        let token = byteTokens[Int(byte)]
        if token >= 0 { output.append(token) }
    }
}

enum UTF8Length {
    /// The length that a leading byte announces; 1 for a byte that cannot lead.
    @inline(__always)
    static func of(_ byte: UInt8) -> Int {
        byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    }
}
