/// Writes model files that are almost right: a plausible file of one of the families, then lies in its fields, then
/// damage to its bytes.
struct HostileFile {
    private var chance: Chance
    private(set) var bytes: [UInt8] = []
    /// How many fields of a file lie: one in so many.
    private let honesty: Int
    private let width: Int

    /// A file with lies in it.
    ///
    /// - Parameter width: of the model; a multiple of 8.
    init(seed: UInt64, width: Int) {
        chance = Chance(seed: seed)
        honesty = chance.pick([10, 300, 3000, 100_000])
        self.width = width
        write()
    }

    /// The file with damage as well.
    func damaged(seed: UInt64) -> [UInt8] {
        var copy = self
        copy.chance = Chance(seed: seed)
        copy.damage()
        return copy.bytes
    }

    // MARK: Fields

    private mutating func integer<T: FixedWidthInteger>(_ value: T) {
        let written = chance.oneIn(honesty) ? T(truncatingIfNeeded: chance.awkward()) : value
        withUnsafeBytes(of: written.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func text(_ string: String) { text(Array(string.utf8)) }

    private mutating func text(_ content: [UInt8]) {
        let written = chance.oneIn(honesty * 4) ? chance.bytes(upTo: 40) : content
        integer(UInt64(written.count))
        bytes += written
    }

    private enum Value {
        case unsigned(UInt32)
        case number(Float)
        case text(String)
        case flag(Bool)
        case texts([[UInt8]])
        case numbers([Float])
        case integers([Int32])
    }

    private mutating func entry(_ key: String, _ value: Value) {
        text(key)
        switch value {
        case .unsigned(let number):
            integer(UInt32(4))
            integer(number)
        case .number(let number):
            integer(UInt32(6))
            integer(number.bitPattern)
        case .flag(let flag):
            integer(UInt32(7))
            integer(UInt8(flag ? 1 : 0))
        case .text(let string):
            integer(UInt32(8))
            text(string)
        case .texts(let strings):
            list(8, strings.count)
            for string in strings { text(string) }
        case .numbers(let numbers):
            list(6, numbers.count)
            for number in numbers { integer(number.bitPattern) }
        case .integers(let numbers):
            list(5, numbers.count)
            for number in numbers { integer(number) }
        }
    }

    private mutating func list(_ type: UInt32, _ count: Int) {
        integer(UInt32(9))
        integer(type)
        integer(UInt64(count))
    }

    // MARK: A small model

    private mutating func write() {
        let architecture = chance.pick([
            "llama", "llama", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi2", "phi3",
        ])
        let vocabulary = chance.pick(["llama", "gpt2", "bert", "t5", "rwkv", "gemma4"])
        let tokens = tokens(vocabulary)
        var entries: [(String, Value)] = [
            ("general.architecture", .text(architecture)), ("general.name", .text("small")),
            ("\(architecture).block_count", .unsigned(1)),
            ("\(architecture).embedding_length", .unsigned(UInt32(width))),
            ("\(architecture).attention.head_count", .unsigned(2)),
            ("\(architecture).attention.head_count_kv", .unsigned(1)),
            ("\(architecture).feed_forward_length", .unsigned(UInt32(width * 2))),
            ("\(architecture).context_length", .unsigned(64)),
            ("\(architecture).rope.dimension_count", .unsigned(UInt32(width / 2))),
            ("\(architecture).attention.layer_norm_rms_epsilon", .number(1e-5)),
            ("tokenizer.ggml.model", .text(vocabulary)), ("tokenizer.ggml.tokens", .texts(tokens)),
            ("tokenizer.ggml.bos_token_id", .unsigned(1)), ("tokenizer.ggml.eos_token_id", .unsigned(2)),
            ("tokenizer.ggml.scores", .numbers(tokens.indices.map { -Float($0) })),
            ("tokenizer.ggml.token_type", .integers(tokens.indices.map { $0 < 3 ? 3 : $0 == 5 ? 4 : 1 })),
            ("tokenizer.ggml.add_bos_token", .flag(chance.oneIn(2))),
            (
                "tokenizer.ggml.pre",
                .text(chance.pick(["gpt-2", "llama-bpe", "qwen2", "default", "deepseek-llm", "falcon", "tekken"]))
            ),
            ("tokenizer.ggml.merges", .texts(["a b", "ab c", "Ġ a", "e r", "er s"].map { Array($0.utf8) })),
            ("tokenizer.ggml.remove_extra_whitespaces", .flag(chance.oneIn(2))),
            (
                "tokenizer.chat_template",
                .text("{% for m in messages %}{{ m.role + m['content'] }}{% if loop.last %}!{% endif %}{% endfor %}")
            ),
        ]
        if vocabulary == "t5" {
            let rules = chance.bytes(upTo: 64)
            entries.append(("tokenizer.ggml.precompiled_charsmap", .integers(rules.map { Int32($0) })))
        }
        if chance.oneIn(4) { entries.append(("general.alignment", .unsigned(chance.pick([1, 8, 32, 64, 3, 0])))) }
        if chance.oneIn(8) { entries.shuffle(using: &chance) }
        let tensors = tensors(vocabulary: tokens.count)
        bytes += Array("GGUF".utf8)
        integer(UInt32(chance.pick([2, 3, 3, 3])))
        integer(UInt64(tensors.count))
        integer(UInt64(entries.count))
        for (key, value) in entries { entry(key, value) }
        var offset = 0
        for tensor in tensors {
            text(tensor.name)
            integer(UInt32(tensor.shape.count))
            for size in tensor.shape { integer(UInt64(size)) }
            integer(UInt32(0))
            integer(UInt64(offset))
            offset += (tensor.shape.reduce(4, *) + 31) / 32 * 32
        }
        while bytes.count % 32 != 0 { bytes.append(0) }
        let weights = chance.oneIn(8) ? chance.bytes(upTo: offset) : [UInt8](repeating: 0x3C, count: offset)
        bytes += weights
    }

    private mutating func tokens(_ vocabulary: String) -> [[UInt8]] {
        var tokens = ["<unk>", "<s>", "</s>", "[CLS]", "[SEP]", "<|im_end|>", "▁", "Ġ", "##s"].map { Array($0.utf8) }
        tokens += ["a", "b", "c", "e", "r", "s", "ab", "abc", "er", "ers", "▁a", "Ġa", "ä", "語", " "].map {
            Array($0.utf8)
        }
        if vocabulary == "llama" {
            tokens += (0..<256).map { Array("<0x\($0 < 16 ? "0" : "")\(String($0, radix: 16, uppercase: true))>".utf8) }
        }
        if vocabulary == "rwkv" { tokens += (0..<16).map { _ in chance.bytes(upTo: 6) } }
        if chance.oneIn(6) { tokens.append(chance.bytes(upTo: 30)) }
        return tokens
    }

    private func tensors(vocabulary: Int) -> [(name: String, shape: [Int])] {
        let layer: [(String, [Int])] = [
            ("attn_norm", [width]), ("ffn_norm", [width]), ("attn_q", [width, width]), ("attn_k", [width, width / 2]),
            ("attn_v", [width, width / 2]), ("attn_output", [width, width]), ("ffn_gate", [width, width * 2]),
            ("ffn_up", [width, width * 2]), ("ffn_down", [width * 2, width]),
        ]
        return [("token_embd.weight", [width, vocabulary]), ("output_norm.weight", [width])]
            + layer.map { ("blk.0.\($0.0).weight", $0.1) }
    }

    // MARK: Damage

    private mutating func damage() {
        guard chance.oneIn(2) else { return }
        for _ in 0...chance.below(4) where !bytes.isEmpty {
            // Most of what a reader believes stands in front.
            let place = chance.below(chance.oneIn(3) ? bytes.count : min(bytes.count, 2048))
            switch chance.below(6) {
            case 0: bytes[place] ^= UInt8(1) << UInt8(chance.below(8))
            case 1: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
            case 2: bytes.removeSubrange(place...)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + chance.below(16)))
            case 4: bytes.insert(contentsOf: chance.bytes(upTo: 16), at: place)
            default:
                let value = chance.awkward()
                for index in 0..<chance.pick([2, 4, 8]) where place + index < bytes.count {
                    bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
                }
            }
        }
    }
}
