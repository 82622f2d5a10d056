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
        var merges = PairMerges(capacity: definition.merges.count)
        let list = definition.merges
        var longest = 0
        for rank in 0..<list.count { longest = max(longest, list.range(rank).count) }
        let alphabet = ByteAlphabet.table
        var merged: Int32 = -2
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest + 1) { scratch in
            guard let pair = scratch.baseAddress else { return }
            list.bytes.withUnsafeBufferPointer { bytes in
                for rank in 0..<list.count {
                    let text = UnsafeBufferPointer(rebasing: bytes[list.range(rank)])
                    guard text.count > 2, let gap = text[1...].firstIndex(of: 0x20),
                        let left = alphabet.decode(UnsafeBufferPointer(rebasing: text[..<gap]), to: pair),
                        let right = alphabet.decode(
                            UnsafeBufferPointer(rebasing: text[(gap + 1)...]), to: pair + left),
                        left > 0, right > 0
                    else { continue }
                    // Most vocabularies number their tokens in the order of the merges.
                    merged = symbols.symbol(pair, left + right, guess: merged)
                    merges.insert(
                        symbols.symbol(pair, left), symbols.symbol(pair + left, right),
                        rank: UInt32(truncatingIfNeeded: rank), merged: merged)
                }
            }
        }
        self.symbols = symbols
        self.merges = merges
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
