import HoneCore

/// Reads `POST /v1/completions` and `POST /v1/embeddings`.
enum TextReading {
    static func request(_ reader: RequestReader) throws(APIProblem) -> (prompt: String, request: ModelRequest) {
        let prompt: String
        switch reader["prompt"] {
        case .string(let text)?: prompt = text
        case .array(let texts)? where texts.count == 1 && texts[0].string != nil: prompt = texts[0].string ?? ""
        case .array?: throw .unsupported("prompt", "Send one text in each request.")
        default: throw .invalid("prompt", "a text")
        }
        for name in ["suffix", "response_format", "tools"] where reader[name] != nil {
            throw .unsupported(name, name == "suffix" ? "Leave it out." : "POST /v1/chat/completions takes it.")
        }
        if try reader.flag("echo") { throw .unsupported("echo", "Leave it out.") }
        if try reader.integer("best_of", in: 1...Int.max) ?? 1 != 1 { throw .unsupported("best_of", "Leave it out.") }
        var request = ModelRequest(purpose: .act, messages: [])
        try reader.writing(into: &request)
        // As this route has it everywhere: without a limit, a text that nothing ends would fill the context.
        request.maxOutputTokens = request.maxOutputTokens ?? 16
        return (prompt, request)
    }

    /// The texts to embed.
    static func inputs(_ reader: RequestReader) throws(APIProblem) -> [String] {
        let texts = reader["input"]?.string.map { [$0] } ?? reader["input"]?.array?.compactMap(\.string) ?? []
        guard !texts.isEmpty, texts.count <= 2048, reader["input"]?.array?.count ?? 1 == texts.count,
            texts.allSatisfy({ !$0.isEmpty })
        else { throw .invalid("input", "a text or up to 2048 of them, none empty") }
        guard ["float", "base64"].contains(try reader.text("encoding_format") ?? "float") else {
            throw .invalid("encoding_format", "float or base64")
        }
        if reader["dimensions"] != nil {
            throw .unsupported("dimensions", "Leave it out: a model has one number of them.")
        }
        return texts
    }
}

enum EmbeddingWriting {
    static func body(_ vectors: [[Float]], tokens: Int, _ model: String, base64: Bool) -> JSONValue {
        let data = vectors.enumerated().map { index, vector -> JSONValue in
            let value: JSONValue =
                base64 ? .string(Base64.text(of: vector)) : .array(vector.map { .number(Double($0)) })
            return ["object": "embedding", "index": .integer(index), "embedding": value]
        }
        return [
            "object": "list", "model": .string(model), "data": .array(data),
            "usage": ["prompt_tokens": .integer(tokens), "total_tokens": .integer(tokens)],
        ]
    }
}

/// Little-endian floats in base64, which is what OpenAI's own client asks for.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(of numbers: [Float]) -> String {
        var bytes: [UInt8] = []
        for number in numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
        return text(of: bytes)
    }

    static func text(of bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 4 / 3 + 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var value = 0
            for byte in group { value = value << 8 | Int(byte) }
            value <<= 8 * (3 - group.count)
            for place in 0..<4 {
                output.append(place <= group.count ? alphabet[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
