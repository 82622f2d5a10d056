/// RWKV's tokenizer: at each place the longest token that fits.
struct LongestMatchEncoder: TextEncoder {
    /// The tokens as raw bytes.
    private let tokens: SymbolTable
    /// The length of the longest token that begins with these two bytes.
    private let longest: [Int]
    private let unknown: Int32?

    init(_ pieces: TokenPieces, unknown: Int32?) {
        let strings = pieces.strings
        tokens = SymbolTable(strings) { !strings.range($0).isEmpty }
        var longest = [Int](repeating: 1, count: 65536)
        for token in 0..<strings.count {
            let range = strings.range(token)
            guard range.count > 1 else { continue }
            let head = Int(strings.bytes[range.lowerBound]) << 8 | Int(strings.bytes[range.lowerBound + 1])
            longest[head] = max(longest[head], range.count)
        }
        self.longest = longest
        self.unknown = unknown
    }

    func encode(_ text: UnsafeBufferPointer<UInt8>, into output: inout [Int32]) {
        guard let base = text.baseAddress else { return }
        var position = 0
        while position < text.count {
            let rest = text.count - position
            var length = 1
            if rest > 1 { length = min(rest, longest[Int(text[position]) << 8 | Int(text[position + 1])]) }
            var token: Int32 = -1
            while length > 0 {
                token = tokens.find(base + position, length)
                if token >= 0 { break }
                length -= 1
            }
            if token >= 0 { output.append(token) } else if let unknown { output.append(unknown) }
            position += max(length, 1)
        }
    }
}

/// How GGUF writes RWKV's tokens, which are bytes: `\t`, `\n`, `\r`, `\x41` and `\` before any other character.
enum RWKVEscape {
    /// Writes the bytes that `text` stands for, at most as many as it has, and returns their number.
    static func decode(_ text: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) -> Int {
        var position = 0
        var count = 0
        func write(_ byte: UInt8) {
            output[count] = byte
            count += 1
        }
        while position < text.count {
            let byte = text[position]
            position += 1
            guard byte == UInt8(ascii: "\\"), position < text.count else {
                write(byte)
                continue
            }
            let escape = text[position]
            position += 1
            switch escape {
            case UInt8(ascii: "t"): write(0x09)
            case UInt8(ascii: "n"): write(0x0A)
            case UInt8(ascii: "r"): write(0x0D)
            case UInt8(ascii: "x"):
                guard position + 1 < text.count else { return count }
                write(digit(text[position]) << 4 | digit(text[position + 1]))
                position += 2
            default: write(escape)
            }
        }
        return count
    }

    private static func digit(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "a") ? byte &- UInt8(ascii: "a") &+ 10 : byte &- UInt8(ascii: "0")
    }
}
