/// Builds the merges of a SentencePiece vocabulary from its tokens.
struct PieceTable {
    private(set) var symbols: SymbolTable
    private(set) var merges = PairMerges(capacity: 0)
    /// The token of each byte; -1 where the vocabulary has none.
    private(set) var byteTokens: [Int32]
    private let tokenCount: Int

    init(_ definition: TokenizerDefinition) {
        tokenCount = definition.tokens.count
        symbols = SymbolTable(definition.tokens)
        let digits = Array("0123456789ABCDEF".utf8)
        byteTokens = []
        for byte in UInt8.min...UInt8.max {
            // `<0x41>`, or the byte itself as a text.
            let name = Array("<0x".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]] + [0x3E]
            let named = symbols.find(name)
            byteTokens.append(named >= 0 ? named : symbols.find([byte]))
        }
    }

    /// A pair merges where its text is a token; the higher that token's score, the earlier.
    mutating func addScoredMerges(_ scores: [Float]) {
        let ranks = Self.ranks(scores, count: tokenCount)
        addCharacters()
        let symbols = symbols
        let found = VocabularyParts.map(tokenCount) { Self.merges(makingTokens: $0, symbols, ranks) }
        merges = PairMerges(found)
    }

    /// Each way to make a token of two symbols.
    private static func merges(makingTokens tokens: Range<Int>, _ symbols: SymbolTable, _ ranks: [UInt32])
        -> [FoundMerge]
    {
        var found: [FoundMerge] = []
        found.reserveCapacity(tokens.count * 2)
        symbols.strings.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            for token in tokens {
                let range = symbols.strings.range(token)
                let text = base + range.lowerBound
                var split = range.isEmpty ? 0 : UTF8Length.of(text[0])
                if split >= range.count { continue }
                // Where a text is there twice, the last token stands for it.
                let merged = symbols.find(text, range.count)
                while split < range.count {
                    if let pair = symbols.pair(text, split, range.count) {
                        found.append(
                            FoundMerge(left: pair.left, right: pair.right, merged: merged, rank: ranks[Int(merged)]))
                    }
                    split += UTF8Length.of(text[split])
                }
            }
        }
        return found
    }

    /// A single character merges even where it is no token itself, if it is part of a longer one.
    private mutating func addCharacters() {
        var isKnown = [Bool](repeating: false, count: 0x80)
        let tokens = symbols.strings
        tokens.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            for token in 0..<tokenCount {
                let range = tokens.range(token)
                if range.isEmpty || UTF8Length.of(base[range.lowerBound]) >= range.count { continue }
                var position = range.lowerBound
                while position < range.upperBound {
                    let byte = base[position]
                    let length = min(UTF8Length.of(byte), range.upperBound - position)
                    if byte >= 0x80 {
                        _ = symbols.symbol(base + position, length)
                    } else if !isKnown[Int(byte)] {
                        isKnown[Int(byte)] = true
                        _ = symbols.symbol(base + position, length)
                    }
                    position += length
                }
            }
        }
    }

    /// 0 for the highest score; equal scores have equal ranks.
    private static func ranks(_ scores: [Float], count: Int) -> [UInt32] {
        let scores = scores.count >= count ? Array(scores.prefix(count)) : [Float](repeating: 0, count: count)
        // Keys that order as the numbers do, NaN included, so that sorting has one order whatever the file says.
        let keys = scores.enumerated().map { offset, score in
            let bits = UInt32(bitPattern: Int32(bitPattern: (score == 0 ? 0 : score).bitPattern))
            let ordered = bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
            return UInt64(~ordered) << 32 | UInt64(offset)
        }.sorted()
        var ranks = [UInt32](repeating: 0, count: count)
        var rank: UInt32 = 0
        for (place, key) in keys.enumerated() {
            if place > 0, key >> 32 != keys[place - 1] >> 32 { rank += 1 }
            ranks[Int(key & 0xFFFF_FFFF)] = rank
        }
        return ranks
    }

    /// `left right`, the first going first.
    mutating func addListedMerges(_ list: ByteStrings) {
        let symbols = symbols
        let found = VocabularyParts.map(list.count) { Self.merges(listed: $0, list, symbols) }
        merges = PairMerges(found) { complete(&$0, list) }
    }

    private static func merges(listed ranks: Range<Int>, _ list: ByteStrings, _ symbols: SymbolTable) -> [FoundMerge] {
        var found: [FoundMerge] = []
        found.reserveCapacity(ranks.count)
        var both: [UInt8] = []
        list.bytes.withUnsafeBufferPointer { bytes in
            for rank in ranks {
                guard let (left, right) = split(bytes, list.range(rank)) else { continue }
                both.removeAll(keepingCapacity: true)
                both.append(contentsOf: left)
                both.append(contentsOf: right)
                found.append(
                    FoundMerge(
                        left: symbols.find(left), right: symbols.find(right), merged: symbols.find(both),
                        rank: UInt32(truncatingIfNeeded: rank)))
            }
        }
        return found
    }

    /// The two texts of an entry; nil where it has not two.
    private static func split(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> (left: UnsafeBufferPointer<UInt8>, right: UnsafeBufferPointer<UInt8>)? {
        let pair = UnsafeBufferPointer(rebasing: bytes[range])
        guard pair.count > 2, let gap = pair[1...].firstIndex(of: 0x20), gap + 1 < pair.count else { return nil }
        return (UnsafeBufferPointer(rebasing: pair[..<gap]), UnsafeBufferPointer(rebasing: pair[(gap + 1)...]))
    }

    /// Numbers the texts of a merge that have no number.
    private mutating func complete(_ merge: inout FoundMerge, _ list: ByteStrings) {
        list.bytes.withUnsafeBufferPointer { bytes in
            guard let (left, right) = Self.split(bytes, list.range(Int(merge.rank))) else { return }
            merge.left = symbols.symbol(left)
            merge.right = symbols.symbol(right)
            merge.merged = symbols.symbol(Array(left) + Array(right))
        }
    }
}
