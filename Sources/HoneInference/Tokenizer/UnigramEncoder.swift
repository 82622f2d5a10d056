/// SentencePiece's unigram model: of all ways to spell the text, the one whose tokens' log probabilities add up highest.
struct UnigramEncoder: TextEncoder {
    private let tokens: SymbolTable
    /// The score of each token; NaN for those that text never becomes.
    private let scores: [Double]
    /// The length of the longest token that begins with this byte.
    private let longest: [Int]
    private let unknown: Int32
    private let unknownScore: Double
    private let normalizer: UnigramNormalizer
    /// No token has a `▁` after another character, and `▁` is a token: the words can be spelled one by one.
    private let isSplitBySpace: Bool

    init(_ definition: TokenizerDefinition, attributes: [TokenAttributes], unknown: Int32) throws(InferenceError) {
        let strings = definition.tokens
        self.unknown = unknown
        normalizer = try UnigramNormalizer(definition, attributes: attributes)
        var scores = [Double](repeating: .nan, count: strings.count)
        var longest = [Int](repeating: 0, count: 256)
        var lowest: Float = .greatestFiniteMagnitude
        var hasInnerSpace = false
        for token in 0..<strings.count {
            let attribute = attributes[token]
            let score = token < definition.scores.count ? definition.scores[token] : 0
            if attribute.contains(.normal) { lowest = min(lowest, score) }
            guard !attribute.isDisjoint(with: [.normal, .userDefined, .unused]), let first = strings[token].first else {
                continue
            }
            scores[token] = attribute.contains(.userDefined) ? 0 : Double(score)
            longest[Int(first)] = max(longest[Int(first)], strings.range(token).count)
            if !hasInnerSpace { hasInnerSpace = UnigramNormalizer.hasInnerSpace(strings[token]) }
        }
        tokens = SymbolTable(strings) { !scores[$0].isNaN }
        self.scores = scores
        self.longest = longest
        unknownScore = Double(lowest - 10)
        isSplitBySpace = !hasInnerSpace && tokens.find([0xE2, 0x96, 0x81]) >= 0
    }

    func encode(_ text: UnsafeBufferPointer<UInt8>, into output: inout [Int32]) {
        let normalized = normalizer.normalize(text)
        normalized.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            var cache = WordCache(textLength: bytes.count)
            var lattice = Lattice()
            var start = 0
            while start < bytes.count {
                let end = isSplitBySpace ? wordEnd(bytes, start) : bytes.count
                let hash = ByteStringIndex.hash(base + start, end - start)
                if !cache.recall(base + start, end - start, hash: hash, in: base, into: &output) {
                    let first = output.count
                    spell(base + start, end - start, &lattice, into: &output)
                    cache.remember(
                        start: start, length: end - start, hash: hash, output: first, count: output.count - first)
                }
                start = end
            }
        }
    }

    private func wordEnd(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var position = start
        var isInside = false
        while position < text.count {
            let isSpace =
                text[position] == 0xE2 && position + 2 < text.count && text[position + 1] == 0x96
                && text[position + 2] == 0x81
            if isSpace, isInside { break }
            if !isSpace { isInside = true }
            position += isSpace ? 3 : 1
        }
        return position
    }

    /// The best way to reach each byte of a word.
    private struct Lattice {
        var scores: [Double] = []
        var tokens: [Int32] = []
        var origins: [Int] = []
    }

    private func spell(
        _ text: UnsafePointer<UInt8>, _ length: Int, _ lattice: inout Lattice, into output: inout [Int32]
    ) {
        lattice.scores = [Double](repeating: -.greatestFiniteMagnitude, count: length + 1)
        lattice.tokens = [Int32](repeating: unknown, count: length + 1)
        lattice.origins = [Int](repeating: 0, count: length + 1)
        lattice.scores[0] = 0
        var position = 0
        while position < length {
            let size = min(UTF8Length.of(text[position]), length - position)
            let reach = min(longest[Int(text[position])], length - position)
            var coversOne = false
            var count = 1
            while count <= reach {
                // A token that ends inside a character cannot be continued.
                let isBoundary = position + count == length || text[position + count] & 0xC0 != 0x80
                if isBoundary {
                    let token = tokens.find(text + position, count)
                    if token >= 0 {
                        if count == size { coversOne = true }
                        consider(token, scores[Int(token)], from: position, to: position + count, &lattice)
                    }
                }
                count += 1
            }
            if !coversOne { consider(unknown, unknownScore, from: position, to: position + size, &lattice) }
            position += size
        }
        var reversed: [Int32] = []
        var place = length
        while place > 0 {
            let token = lattice.tokens[place]
            // Neighbouring unknown characters are one unknown token.
            if token != unknown || reversed.last != unknown { reversed.append(token) }
            place = lattice.origins[place]
        }
        output.append(contentsOf: reversed.reversed())
    }

    @inline(__always)
    private func consider(_ token: Int32, _ score: Double, from: Int, to: Int, _ lattice: inout Lattice) {
        let total = lattice.scores[from] + score
        guard total > lattice.scores[to] else { return }
        lattice.scores[to] = total
        lattice.tokens[to] = token
        lattice.origins[to] = from
    }
}
