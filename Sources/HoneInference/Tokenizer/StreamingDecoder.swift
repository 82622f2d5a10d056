/// The text of tokens as they come, holding back the bytes of a character until it is complete.
///
///     var decoder = StreamingDecoder(tokenizer)
///     decoder.append(token)  // the text that is complete now, perhaps none
///     decoder.finish()       // what was held back, as U+FFFD
public struct StreamingDecoder {
    private let tokenizer: Tokenizer
    private var pending: [UInt8] = []

    public init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    public mutating func append(_ token: Int32) -> String {
        pending.append(contentsOf: tokenizer.bytes(of: token))
        let complete = Self.completeLength(pending)
        guard complete > 0 else { return "" }
        defer { pending.removeFirst(complete) }
        return String(decoding: pending[..<complete], as: UTF8.self)
    }

    public mutating func finish() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes there are before a character that may still be continued.
    private static func completeLength(_ bytes: [UInt8]) -> Int {
        var position = bytes.count
        while position > 0, bytes.count - position < 3 {
            position -= 1
            let byte = bytes[position]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1
            return position + length > bytes.count ? position : bytes.count
        }
        return bytes.count
    }
}
