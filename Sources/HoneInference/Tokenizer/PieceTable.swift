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
        merges = PairMerges(capacity: tokenCount)
        let tokens = symbols.strings
        tokens.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            for token in 0..<tokenCount {
                let range = tokens.range(token)
                let text = base + range.lowerBound
                var split = range.isEmpty ? 0 : UTF8Length.of(text[0])
                if split >= range.count { continue }
                addCharacters(text, range.count)
                // Where a text is there twice, the last token stands for it.
                let merged = symbols.find(text, range.count)
                while split < range.count {
                    let left = symbols.find(text, split)
                    let right = left >= 0 ? symbols.find(text + split, range.count - split) : -1
                    if right >= 0 { merges.insert(left, right, rank: ranks[Int(merged)], merged: merged) }
                    split += UTF8Length.of(text[split])
                }
            }
        }
    }

    /// A single character merges even where it is no token itself.
    private mutating func addCharacters(_ text: UnsafePointer<UInt8>, _ count: Int) {
        var position = 0
        while position < count {
            let length = min(UTF8Length.of(text[position]), count - position)
            _ = symbols.symbol(text + position, length)
            position += length
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
        merges = PairMerges(capacity: list.count)
        list.bytes.withUnsafeBufferPointer { bytes in
            for rank in 0..<list.count {
                let pair = UnsafeBufferPointer(rebasing: bytes[list.range(rank)])
                guard let start = pair.baseAddress, pair.count > 2, let gap = pair[1...].firstIndex(of: 0x20),
                    gap + 1 < pair.count
                else { continue }
                let left = symbols.symbol(start, gap)
                let right = symbols.symbol(start + gap + 1, pair.count - gap - 1)
                let merged = Array(pair[..<gap]) + Array(pair[(gap + 1)...])
                let both = merged.withUnsafeBufferPointer { both in
                    both.baseAddress.map { symbols.symbol($0, both.count) } ?? -1
                }
                merges.insert(left, right, rank: UInt32(truncatingIfNeeded: rank), merged: both)
            }
        }
    }
}
