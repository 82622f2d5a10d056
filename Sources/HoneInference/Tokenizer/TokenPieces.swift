/// The bytes that each token stands for in text.
struct TokenPieces: Sendable {
    let strings: ByteStrings
    /// The token's text stands for itself: special tokens, and texts outside the alphabet of a byte-level vocabulary.
    let isVerbatim: [Bool]

    init(_ definition: TokenizerDefinition, attributes: [TokenAttributes]) {
        let alphabet = ByteAlphabet.table
        let model = definition.model
        var isVerbatim = [Bool](repeating: false, count: definition.tokens.count)
        strings = ByteStrings(rewriting: definition.tokens) { token, text, output in
            let attribute = attributes[token]
            if attribute.isDisjoint(with: .special) {
                if attribute.contains(.byte), let byte = Self.byte(text) {
                    output[0] = byte
                    return 1
                }
                switch model {
                case "gpt2": if let count = alphabet.decode(text, to: output) { return count }
                case "rwkv": return RWKVEscape.decode(text, to: output)
                default: return Self.unescape(text, to: output)
                }
            } else if model == "rwkv" {
                return RWKVEscape.decode(text, to: output)
            } else if model == "gpt2" {
                // Special tokens of plain ASCII are also found in words.
                isVerbatim[token] = text.contains { $0 <= 0x20 || $0 >= 0x7F }
                return Self.copy(text, to: output)
            }
            isVerbatim[token] = true
            return Self.copy(text, to: output)
        }
        self.isVerbatim = isVerbatim
    }

    private static func copy(_ text: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) -> Int {
        guard let start = text.baseAddress else { return 0 }
        output.update(from: start, count: text.count)
        return text.count
    }

    /// The byte of a token such as `<0x0A>`.
    private static func byte(_ text: UnsafeBufferPointer<UInt8>) -> UInt8? {
        guard text.count == 6, text.starts(with: "<0x".utf8), text[5] == UInt8(ascii: ">") else { return nil }
        return UInt8(String(decoding: text[3...4], as: UTF8.self), radix: 16)
    }

    /// `▁` stands for a space.
    private static func unescape(_ text: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) -> Int {
        var position = 0
        var count = 0
        while position < text.count {
            if text[position] == 0xE2, position + 2 < text.count, text[position + 1] == 0x96,
                text[position + 2] == 0x81
            {
                output[count] = 0x20
                position += 3
            } else {
                output[count] = text[position]
                position += 1
            }
            count += 1
        }
        return count
    }
}
