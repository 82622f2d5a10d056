@testable import HoneInference

/// Vocabularies small enough to follow by hand.
enum SmallVocabularies {
    /// All bytes in GPT-2's alphabet, then one token for each merge, in the order of the merges.
    static func bytePair(_ merges: [String], pre: String = "gpt-2", more: [(String, Int32)] = []) -> TokenizerDefinition
    {
        let tokens = alphabet + merges.map { $0.split(separator: " ").joined() } + more.map(\.0)
        var definition = TokenizerDefinition(model: "gpt2", tokens: ByteStrings(tokens))
        definition.pre = pre
        definition.merges = ByteStrings(merges)
        definition.types = [Int32](repeating: 1, count: tokens.count - more.count) + more.map(\.1)
        return definition
    }

    /// The character of each byte in GPT-2's alphabet.
    static let alphabet: [String] = {
        var next: UInt32 = 256
        return (0...255).map { byte -> String in
            if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte) {
                return String(UnicodeScalar(UInt8(byte)))
            }
            defer { next += 1 }
            return UnicodeScalar(next).map { String($0) } ?? ""
        }
    }()

    /// `<unk>`, `<s>`, `</s>`, the 256 bytes, then the pieces with their scores.
    static func sentencePiece(_ pieces: [(String, Float)]) -> TokenizerDefinition {
        let hex = Array("0123456789ABCDEF")
        let bytes = (0...255).map { "<0x\(hex[$0 >> 4])\(hex[$0 & 15])>" }
        var definition = TokenizerDefinition(
            model: "llama", tokens: ByteStrings(["<unk>", "<s>", "</s>"] + bytes + pieces.map(\.0)))
        definition.scores = [Float](repeating: 0, count: 259) + pieces.map(\.1)
        definition.types = [2, 3, 3] + [Int32](repeating: 6, count: 256) + pieces.map { _ in 1 }
        return definition
    }

    static func pieces(_ tokenizer: Tokenizer, _ text: String, parsesSpecial: Bool = false) -> [String] {
        tokenizer.encode(text, addsSpecial: false, parsesSpecial: parsesSpecial).map {
            String(decoding: tokenizer.bytes(of: $0, showsSpecial: true), as: UTF8.self)
        }
    }
}
