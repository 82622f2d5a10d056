/// Tokens whose meaning is known only by their text, because files do not declare them.
struct NamedTokens {
    private let tokens: ByteStrings

    init(_ tokens: ByteStrings) { self.tokens = tokens }

    /// Texts that end a reply, in the families that have them.
    private static let ends: Set<[UInt8]> = Set(
        [
            "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>", "<|endoftext|>", "</s>",
            "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>", "<end_of_utterance>", "<eos>",
            "<turn|>", "<|tool_response>", "<｜end▁of▁sentence｜>",
        ].map { Array($0.utf8) })

    /// Marks of fill-in-the-middle, which are control tokens whatever their type says; the first four end a reply.
    private static let middles: [[UInt8]: Bool] = {
        let ending =
            ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]", "<|fim_repo|>", "<|repo_name|>"]
            + ["<fim-repo>", "<REPO>", "<reponame>", "<|file_sep|>"]
        let others =
            ["<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<PRE>", "▁<PRE>", "<|fim_suffix|>"]
            + ["<fim-suffix>", "<fim_suffix>", "<SUF>", "▁<SUF>", "<|fim_middle|>", "<fim-middle>", "<fim_middle>"]
            + ["<MID>", "▁<MID>", "<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"]
        var table: [[UInt8]: Bool] = [:]
        for text in ending { table[Array(text.utf8)] = true }
        for text in others { table[Array(text.utf8)] = false }
        return table
    }()

    /// Whether a text begins as a name: `<`, `[`, `_<` or `▁<`.
    @inline(__always)
    private static func mayBeName(_ bytes: [UInt8], _ start: Int) -> Bool {
        switch bytes[start] {
        case 0x3C, 0x5B: true
        case 0x5F: bytes[start + 1] == 0x3C
        case 0xE2: start + 3 < bytes.count && bytes[start + 3] == 0x3C
        default: false
        }
    }

    /// Sets the attributes of the tokens known by name, and collects those that end a reply.
    func mark(_ attributes: inout [TokenAttributes], ends: inout Set<Int32>, _ definition: TokenizerDefinition) {
        var names: [String: Int32] = [:]
        for token in 0..<tokens.count {
            let range = tokens.range(token)
            // Only texts in brackets are names; most of a vocabulary is passed by at its first byte.
            guard (3..<40).contains(range.count) else { continue }
            guard Self.mayBeName(tokens.bytes, range.lowerBound) else { continue }
            let key = Array(tokens[token])
            if Self.ends.contains(key) {
                ends.insert(Int32(token))
                attributes[token].formUnion(.control)
                names[String(decoding: key, as: UTF8.self)] = Int32(token)
            } else if let isEnd = Self.middles[key] {
                if isEnd { ends.insert(Int32(token)) }
                attributes[token].formUnion(.control)
            } else if Self.harmonyMarks.contains(key) {
                attributes[token] = .userDefined
            }
        }
        // Where a reply ends by <|return|> or <|call|>, <|end|> only ends one of its messages.
        if let end = names["<|end|>"], names["<|return|>"] != nil, names["<|call|>"] != nil {
            ends.remove(end)
            attributes[Int(end)] = .userDefined
        }
        if let token = names["</s>"], names["<|tool_response>"] != nil {
            ends.remove(token)
            attributes[Int(token)] = .normal
        }
        strip(&attributes, definition)
    }

    private static let harmonyMarks: Set<[UInt8]> = Set(
        ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"].map { Array($0.utf8) })

    /// The vocabularies whose special tokens swallow the white space beside them.
    private func strip(_ attributes: inout [TokenAttributes], _ definition: TokenizerDefinition) {
        let name = definition.modelName.lowercased()
        func mark(_ text: String, _ attribute: TokenAttributes, _ value: Bool) {
            let bytes = Array(text.utf8)
            for token in 0..<tokens.count where tokens[token].elementsEqual(bytes) {
                if value { attributes[token].insert(attribute) } else { attributes[token].remove(attribute) }
            }
        }
        if ["jina-v2-de", "jina-v2-es", "jina-v2-code"].contains(definition.pre)
            || ["nomic-bert-moe", "jina-bert-v3"].contains(definition.architecture)
        {
            mark("<mask>", .stripsLeft, true)
        } else if name.contains("phi-3") || name.contains("phi3") {
            for token in attributes.indices where !attributes[token].isDisjoint(with: .special) {
                attributes[token].insert(.stripsRight)
            }
            mark("</s>", .stripsRight, true)
            for text in ["<unk>", "<s>", "<|endoftext|>"] { mark(text, .stripsRight, false) }
        } else if name.contains("modern-bert") {
            mark("[MASK]", .stripsLeft, true)
        }
    }
}
