import HoneCore

@testable import HoneInference

/// A grammar over a vocabulary of all bytes, some longer texts, and `<end>`.
struct GrammarProbe {
    static let vocabulary: ConstraintVocabulary = {
        var pieces = ByteStrings()
        for byte in UInt8.min...UInt8.max { pieces.append([byte]) }
        let texts = [
            "ab", "abc", "\",", "\":", "\"}", "{\"", "\", \"", "true", "12", "345", "  ", "\n  ", "a\"", "abc\": ", "é",
            "中文",
            "\\n", "\\\"", "]}", "},{", "null", "x\",\"", "-1", ".5", "test", "st\"",
        ]
        for text in texts { pieces.append(text.utf8) }
        pieces.append("<end>".utf8)
        pieces.append("<control>".utf8)
        let isText = (0..<pieces.count).map { $0 != pieces.count - 1 }
        return ConstraintVocabulary(pieces: pieces, isText: isText, ends: [Int32(pieces.count - 2)])
    }()

    static let end = Int32(vocabulary.count - 2)
    let constraint: TokenConstraint

    init(_ grammar: Grammar) { constraint = TokenConstraint(grammar, Self.vocabulary) }

    init(_ schema: JSONValue) throws { self.init(try Grammar(jsonSchema: schema)) }

    /// Where the text leads, byte by byte; nil where the grammar forbids it.
    func position(after text: String) -> TokenConstraint.Position? {
        var position = constraint.start
        for byte in text.utf8 {
            guard let next = constraint.advance(position, by: Int32(byte)) else { return nil }
            position = next
        }
        return position
    }

    func accepts(_ text: String) -> Bool { position(after: text).map { constraint.isComplete($0) } ?? false }

    /// A text by picking among the allowed tokens at random, ended by force after `limit` tokens.
    func randomText(_ random: inout SplitMix, limit: Int = 200) -> String {
        var position = constraint.start
        var bytes: [UInt8] = []
        for _ in 0..<limit {
            let mask = constraint.mask(at: position)
            let allowed = (0..<Int32(Self.vocabulary.count)).filter { mask.contains($0) }
            guard let token = allowed.randomElement(using: &random),
                let next = constraint.advance(position, by: token)
            else { break }
            position = next
            if position.isEnded { return String(decoding: bytes, as: UTF8.self) }
            bytes += Self.vocabulary.bytes(of: token)
        }
        return String(decoding: bytes + constraint.completion(from: position), as: UTF8.self)
    }
}
