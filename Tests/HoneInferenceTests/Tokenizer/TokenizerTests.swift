import HoneCore
import Testing

@testable import HoneInference

@Suite("Tokenizers") struct TokenizerTests {
    private typealias Small = SmallVocabularies

    @Test func `Byte-level BPE merges the pair of the lowest rank first`() throws {
        let tokenizer = try Tokenizer(Small.bytePair(["b c", "a b", "a bc", "Ġ a"]))
        #expect(Small.pieces(tokenizer, "abc ab") == ["abc", " ", "ab"])
    }

    @Test func `Where merges are ignored a word that is a token stays whole`() throws {
        let merges = ["l l", "h e", "he l"]
        let more: [(String, Int32)] = [("hello", 1)]
        #expect(Small.pieces(try Tokenizer(Small.bytePair(merges, more: more)), "hello") == ["he", "ll", "o"])
        let whole = try Tokenizer(Small.bytePair(merges, pre: "llama-bpe", more: more))
        #expect(Small.pieces(whole, "hello") == ["hello"])
    }

    @Test func `Merging a long word gives what merging pair by pair gives`() throws {
        var random = SplitMix(state: 11)
        let merges = ["a b", "b a", "ab a", "ba b", "a a", "aa a", "b b", "ab ab", "bb a", "aba b", "c a", "ca b"]
        let tokenizer = try Tokenizer(Small.bytePair(merges))
        for length in [2, 5, 47, 48, 49, 50, 200, 1000] {
            let word = String((0..<length).map { _ in Array("aaabbbc")[Int(random.next() % 7)] })
            var symbols = word.map { String($0) }
            while let best = (0..<(symbols.count - 1)).compactMap({ place in
                merges.firstIndex(of: "\(symbols[place]) \(symbols[place + 1])").map { (rank: $0, place: place) }
            }).min(by: { ($0.rank, $0.place) < ($1.rank, $1.place) }) {
                symbols[best.place] += symbols.remove(at: best.place + 1)
            }
            #expect(Small.pieces(tokenizer, word) == symbols)
        }
    }

    @Test func `Repeated words in a long text are split as they are alone`() throws {
        let tokenizer = try Tokenizer(Small.bytePair(["a b", "Ġ ab", "Ġab c", "c a"]))
        let words = ["abc", " abc", " cab", " ca", "\n", " ab,"]
        var random = SplitMix(state: 3)
        let text = (0..<2000).map { _ in words[Int(random.next() % 6)] }
        let long = Small.pieces(tokenizer, text.joined())
        #expect(long.joined() == text.joined())
        let short = text.joined().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(long.filter { $0 != "\n" } == short.flatMap { Small.pieces(tokenizer, String($0)) })
    }

    @Test func `SentencePiece merges by score, prefixes a space and falls back to bytes`() throws {
        let tokenizer = try Tokenizer(
            Small.sentencePiece([("▁", -9), ("a", -8), ("b", -8), ("ab", -2), ("▁a", -1), ("ba", -5)]))
        #expect(Small.pieces(tokenizer, "ab") == [" a", "b"])
        #expect(Small.pieces(tokenizer, "abab") == [" a", "b", "ab"])
        #expect(tokenizer.encode("é", addsSpecial: true) == [1, 259, 3 + 0xC3, 3 + 0xA9])
        #expect(tokenizer.text(of: tokenizer.encode("ab é  b", addsSpecial: true)) == "ab é  b")
    }

    @Test func `A character that is no token merges into one that holds it`() throws {
        let tokenizer = try Tokenizer(Small.sentencePiece([("▁", -9), ("xé", -1), ("x", -2)]))
        #expect(Small.pieces(tokenizer, "xé") == [" ", "xé"])
    }

    @Test func `Special tokens in a text count only where they may`() throws {
        let tokenizer = try Tokenizer(
            Small.bytePair(["a b"], more: [("<|end|>", 3), ("<|end|>2", 4), ("  ", 4)]))
        #expect(Small.pieces(tokenizer, "ab<|end|>", parsesSpecial: true) == ["ab", "<|end|>"])
        #expect(Small.pieces(tokenizer, "<|end|>").count == 7)
        #expect(Small.pieces(tokenizer, "<|end|>2  x") == ["<|end|>2", "  ", "x"])
        #expect(tokenizer.endsOfGeneration.contains(257))
        #expect(tokenizer.text(of: [256, 257]) == "ab")
        #expect(tokenizer.text(of: [256, 257], showsSpecial: true) == "ab<|end|>")
    }

    @Test func `WordPiece lowers case, drops accents and takes the longest pieces`() throws {
        let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁un", "aff", "able", "▁!", "▁中", "▁e", "a"]
        var definition = TokenizerDefinition(model: "bert", tokens: ByteStrings(words))
        definition.types = [3, 3, 3, 3] + [Int32](repeating: 1, count: 7)
        (definition.bos, definition.separator, definition.unknown) = (2, 3, 1)
        let tokenizer = try Tokenizer(definition)
        #expect(tokenizer.encode("UnÀffable! 中xyz É", addsSpecial: true) == [2, 4, 5, 6, 7, 8, 1, 9, 3])
    }

    @Test func `RWKV takes the longest token at each place`() throws {
        let tokens =
            ["<s>"] + (0...255).map { $0 < 16 ? "\\x0\(String($0, radix: 16))" : "\\x\(String($0, radix: 16))" }
        let definition = TokenizerDefinition(
            model: "rwkv", tokens: ByteStrings(tokens + ["ab", "abcd", "\\n\\n", "\\\\n"]))
        let tokenizer = try Tokenizer(definition)
        #expect(Small.pieces(tokenizer, "abcabcd\n\n\\n") == ["ab", "c", "abcd", "\n\n", "\\n"])
    }

    @Test func `A unigram model finds the likeliest spelling`() throws {
        var definition = TokenizerDefinition(
            model: "t5", tokens: ByteStrings(["<pad>", "</s>", "<unk>", "▁", "a", "b", "ab", "▁a", "bab"]))
        definition.scores = [0, 0, 0, -2, -3, -3, -4, -3.5, -4.5]
        definition.types = [3, 3, 2, 1, 1, 1, 1, 1, 1]
        definition.addsSpacePrefix = true
        definition.removesExtraSpace = true
        let tokenizer = try Tokenizer(definition)
        #expect(tokenizer.encode("abab  a??", addsSpecial: true) == [7, 8, 7, 2, 1])
    }

    @Test func `Characters that come in parts are held back until they are whole`() throws {
        let tokenizer = try Tokenizer(Small.bytePair([]))
        var decoder = StreamingDecoder(tokenizer)
        var parts: [String] = []
        for token in tokenizer.encode("aé🦙", addsSpecial: false) { parts.append(decoder.append(token)) }
        #expect(parts == ["a", "", "é", "", "", "", "🦙"])
        _ = decoder.append(0xF0)
        #expect(decoder.finish() == "\u{FFFD}")
    }
}

@Suite("Hostile vocabularies") struct HostileVocabularyTests {
    private typealias Small = SmallVocabularies

    @Test func `A vocabulary of an unknown kind is refused by name`() {
        let definition = TokenizerDefinition(model: "tiktoken9", tokens: ByteStrings(["a"]))
        let error = #expect(throws: InferenceError.self) { try Tokenizer(definition) }
        #expect(
            error?.message
                == "The vocabulary is of the unknown kind 'tiktoken9' (tokenizer.ggml.model). Known are gpt2, llama, bert, t5, rwkv and gemma4."
        )
    }

    @Test func `Unknown rules of splitting are refused by name`() {
        let error = #expect(throws: InferenceError.self) { try Tokenizer(Small.bytePair([], pre: "qwen9")) }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("'qwen9'") == true)
    }

    @Test func `A vocabulary without tokens is refused`() {
        let error = #expect(throws: InferenceError.self) {
            try Tokenizer(TokenizerDefinition(model: "llama", tokens: ByteStrings()))
        }
        #expect(error?.code == .incomplete)
    }

    @Test func `Rules of normalisation that are cut short are refused`() {
        var definition = TokenizerDefinition(model: "t5", tokens: ByteStrings(["a", "b", "c"]))
        definition.normalizer = [255, 255, 255, 255, 0]
        let error = #expect(throws: InferenceError.self) { try Tokenizer(definition) }
        #expect(error?.code == .malformed)
    }

    @Test func `Nonsense in a vocabulary does no harm`() throws {
        var random = SplitMix(state: 5)
        let parts: [[UInt8]] = [
            [], [0x20], [0xFF], [0xC4], [0xC4, 0xA0], [0xE2, 0x96, 0x81], [0x61], [0x61, 0x20, 0x62], Array("\\x".utf8),
            Array("<0xZZ>".utf8), Array("<0x41>".utf8), Array("<s>".utf8), [0xF0, 0x9F], [0], Array("ab".utf8),
            Array("  ".utf8), [0x80, 0x80],
        ]
        for round in 0..<300 {
            var tokens = ByteStrings()
            var merges = ByteStrings()
            for _ in 0..<(1 + random.next() % 40) {
                tokens.append(parts[Int(random.next() % 17)] + parts[Int(random.next() % 17)])
                merges.append(parts[Int(random.next() % 17)] + [0x20] + parts[Int(random.next() % 17)])
            }
            let models = ["gpt2", "llama", "bert", "t5", "rwkv", "gemma4"]
            var definition = TokenizerDefinition(model: models[round % 6], tokens: tokens)
            definition.merges = merges
            definition.pre = "gpt-2"
            definition.types = (0..<tokens.count).map { _ in Int32(truncatingIfNeeded: random.next() % 9) - 1 }
            definition.scores = (0..<tokens.count).map { _ in
                Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            }
            definition.bos = Int32(truncatingIfNeeded: random.next())
            definition.unknown = -5
            definition.normalizer =
                round % 2 == 0
                ? [] : (0..<64).map { $0 == 0 ? 32 : $0 < 4 ? 0 : UInt8(truncatingIfNeeded: random.next()) }
            let tokenizer = try Tokenizer(definition)
            let text = (0..<60).flatMap { _ in parts[Int(random.next() % 17)] }
            let encoded = text.withUnsafeBufferPointer { tokenizer.encode($0, addsSpecial: true, parsesSpecial: true) }
            #expect(encoded.allSatisfy { $0 >= 0 && $0 < Int32(tokens.count) })
            _ = tokenizer.text(of: encoded + [-1, .max], showsSpecial: true)
        }
    }
}

/// Steele, Lea and Flood's SplitMix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
