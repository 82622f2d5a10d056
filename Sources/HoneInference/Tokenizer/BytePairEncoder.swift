/// Byte-level BPE: words by a pre-tokenizer, symbols that begin as single bytes, merges by rank.
struct BytePairEncoder: TextEncoder {
    private let pre: PreTokenizer
    /// The tokens as raw bytes, then what merges make that is no token.
    private let symbols: SymbolTable
    private let tokenCount: Int
    private let merges: PairMerges
    private let byteSymbols: [Int32]

    /// - Parameter pieces: what the tokens of the definition stand for.
    init(_ definition: TokenizerDefinition, pieces: TokenPieces, pre: PreTokenizer) {
        self.pre = pre
        tokenCount = definition.tokens.count
        // A text outside the alphabet can never be met in a word.
        var symbols = SymbolTable(pieces.strings) { !pieces.isVerbatim[$0] }
        byteSymbols = (0...255).map { byte in
            withUnsafePointer(to: UInt8(byte)) { symbols.symbol($0, 1) }
        }
        let list = definition.merges
        let tokens = symbols
        let found = VocabularyParts.map(list.count) { Self.merges($0, list, tokens) }
        merges = PairMerges(found) { merge in
            Self.forEachPair(Int(merge.rank)..<Int(merge.rank) + 1, of: list) { _, pair, left, count in
                merge.merged = symbols.symbol(pair, count)
                merge.left = symbols.symbol(pair, left)
                merge.right = symbols.symbol(pair + left, count - left)
            }
        }
        self.symbols = symbols
    }

    /// The merges of some ranks, as far as their texts are in the table.
    private static func merges(_ ranks: Range<Int>, _ list: ByteStrings, _ symbols: SymbolTable) -> [FoundMerge] {
        var found: [FoundMerge] = []
        found.reserveCapacity(ranks.count)
        var merged: Int32 = -2
        forEachPair(ranks, of: list) { rank, pair, left, count in
            // Most vocabularies number their tokens in the order of the merges.
            merged = symbols.find(pair, count, guess: merged)
            found.append(
                FoundMerge(
                    left: symbols.find(pair, left), right: symbols.find(pair + left, count - left), merged: merged,
                    rank: UInt32(truncatingIfNeeded: rank)))
        }
        return found
    }

    /// Calls `body` with the rank of each well-formed pair, its bytes, how many of them are the left one's, and all.
    private static func forEachPair(
        _ ranks: Range<Int>, of list: ByteStrings, _ body: (Int, UnsafePointer<UInt8>, Int, Int) -> Void
    ) {
        let alphabet = ByteAlphabet.table
        let longest = ranks.reduce(0) { max($0, list.range($1).count) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest + 1) { scratch in
            guard let pair = scratch.baseAddress else { return }
            list.bytes.withUnsafeBufferPointer { bytes in
                for rank in ranks {
                    let text = UnsafeBufferPointer(rebasing: bytes[list.range(rank)])
                    guard text.count > 2, let gap = text[1...].firstIndex(of: 0x20),
                        let left = alphabet.decode(UnsafeBufferPointer(rebasing: text[..<gap]), to: pair),
                        let right = alphabet.decode(
                            UnsafeBufferPointer(rebasing: text[(gap + 1)...]), to: pair + left),
                        left > 0, right > 0
                    else { continue }
                    body(rank, pair, left, left + right)
                }
            }
        }
    }

    func encode(_ text: UnsafeBufferPointer<UInt8>, into output: inout [Int32]) {
        guard let base = text.baseAddress else { return }
        var cache = WordCache(textLength: text.count)
        var word = MergingWord()
        pre.forEachWord(in: text, from: 0, to: text.count) { start, end in
            let bytes = base + start
            let length = end - start
            if length == 1, byteSymbols[Int(bytes[0])] < tokenCount {
                output.append(byteSymbols[Int(bytes[0])])
                return
            }
            let hash = ByteStringIndex.hash(bytes, length)
            if cache.recall(bytes, length, hash: hash, in: base, into: &output) { return }
            let first = output.count
            encodeWord(bytes, length, hash: hash, &word, into: &output)
            cache.remember(start: start, length: length, hash: hash, output: first, count: output.count - first)
        }
    }

    private func encodeWord(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, hash: UInt64, _ word: inout MergingWord,
        into output: inout [Int32]
    ) {
        if pre.ignoresMerges {
            let token = symbols.index.find(bytes, length, hash: hash, in: symbols.strings)
            if token >= 0, token < tokenCount { return output.append(token) }
        }
        word.symbols.removeAll(keepingCapacity: true)
        for offset in 0..<length { word.symbols.append(byteSymbols[Int(bytes[offset])]) }
        word.merge(by: merges)
        for symbol in word.symbols {
            if symbol < tokenCount { output.append(symbol) } else { spell(symbol, into: &output) }
        }
    }

    /// A text that is no token: the tokens of its bytes, where the vocabulary has any that are written as themselves.
    private func spell(_ symbol: Int32, into output: inout [Int32]) {
        for byte in symbols.strings[Int(symbol)] where byte > 0x20 && byte < 0x7F && byteSymbols[Int(byte)] < tokenCount
        {
            output.append(byteSymbols[Int(byte)])
        }
    }
}

/// GPT-2's alphabet, in which each byte is one printable character, so that a token's text is valid Unicode.
struct ByteAlphabet: Sendable {
    static let table = ByteAlphabet()

    /// The byte of each code point below 324; -1 for those outside the alphabet.
    private let bytes: [Int16]

    private init() {
        var table = [Int16](repeating: -1, count: 324)
        var next = 256
        for byte in 0...255 {
            if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte) {
                table[byte] = Int16(byte)
            } else {
                table[next] = Int16(byte)
                next += 1
            }
        }
        bytes = table
    }

    /// Writes the bytes that `text` stands for, at most as many as it has, and returns their number; nil where a
    /// character is not of the alphabet.
    @inline(__always)
    func decode(_ text: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) -> Int? {
        var position = 0
        var count = 0
        while position < text.count {
            let first = text[position]
            position += 1
            var code = Int(first)
            if first >= 0x80 {
                guard first & 0xE0 == 0xC0, position < text.count, text[position] & 0xC0 == 0x80 else { return nil }
                code = Int(first & 0x1F) << 6 | Int(text[position] & 0x3F)
                position += 1
            }
            guard code < bytes.count, bytes[code] >= 0 else { return nil }
            output[count] = UInt8(truncatingIfNeeded: bytes[code])
            count += 1
        }
        return count
    }
}
