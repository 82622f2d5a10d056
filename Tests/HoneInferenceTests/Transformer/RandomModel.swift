/// A small model of random weights: the same bytes for the same architecture and type, on every machine.
struct RandomModel {
    static let width = 256
    static let heads = 4
    static let keyValueHeads = 2
    static let headSize = 64
    static let feedForward = 512
    static let vocabulary = 48
    static let layers = 2

    /// A type of weights by its number in a file.
    enum WeightType: UInt32, CaseIterable {
        case f32 = 0
        case f16 = 1
        case q40 = 2
        case q80 = 8
        case q4k = 12
        case q5k = 13
        case q6k = 14
        case bf16 = 30
    }

    private var file = GGUFBuilder()
    private var random: SplitMix
    private let type: WeightType
    private let architecture: String

    static func bytes(architecture: String, type: WeightType) -> [UInt8] {
        var model = RandomModel(architecture: architecture, type: type)
        model.addMetadata()
        model.addTensors()
        return model.file.bytes()
    }

    private init(architecture: String, type: WeightType) {
        self.architecture = architecture
        self.type = type
        random = SplitMix(state: architecture.utf8.reduce(UInt64(type.rawValue)) { $0 &* 31 &+ UInt64($1) })
    }

    private mutating func addMetadata() {
        let prefix = architecture
        file.add("general.architecture", architecture)
        file.add("tokenizer.ggml.model", "no_vocab")
        file.add(prefix + ".vocab_size", UInt32(Self.vocabulary))
        file.add(prefix + ".block_count", UInt32(Self.layers))
        file.add(prefix + ".context_length", UInt32(128))
        file.add(prefix + ".embedding_length", UInt32(Self.width))
        file.add(prefix + ".feed_forward_length", UInt32(Self.feedForward))
        file.add(prefix + ".attention.head_count", UInt32(Self.heads))
        file.add(prefix + ".attention.head_count_kv", UInt32(Self.keyValueHeads))
        file.add(prefix + ".attention.key_length", UInt32(Self.headSize))
        file.add(prefix + ".attention.value_length", UInt32(Self.headSize))
        file.add(prefix + ".rope.dimension_count", UInt32(architecture == "phi2" ? 32 : Self.headSize))
        file.add(prefix + ".rope.freq_base", Float(5000))
        file.add(prefix + ".attention.layer_norm_rms_epsilon", Float(1e-5))
        file.add(prefix + ".attention.layer_norm_epsilon", Float(1e-5))
        switch architecture {
        case "gemma2":
            file.add("gemma2.attn_logit_softcapping", Float(5))
            file.add("gemma2.final_logit_softcapping", Float(6))
            file.add("gemma2.attention.sliding_window", UInt32(6))
        case "gemma3": file.add("gemma3.attention.sliding_window", UInt32(6))
        case "phi3": file.add("phi3.attention.sliding_window", UInt32(6))
        default: break
        }
    }

    private mutating func addTensors() {
        let queries = Self.heads * Self.headSize
        let keys = Self.keyValueHeads * Self.headSize
        let isPhi2 = architecture == "phi2"
        let isFused = architecture.hasPrefix("phi")
        addMatrix("token_embd.weight", Self.width, Self.vocabulary)
        addNorm("output_norm", Self.width, hasBias: isPhi2)
        if !architecture.hasPrefix("gemma") { addMatrix("output.weight", Self.width, Self.vocabulary) }
        if isPhi2 { addVector("output.bias", Self.vocabulary, deviation: 0.5) }
        if architecture == "llama" { addVector("rope_freqs.weight", Self.headSize / 2, mean: 2, deviation: 0.3) }
        for index in 0..<Self.layers {
            let layer = "blk.\(index)."
            addNorm(layer + "attn_norm", Self.width, hasBias: isPhi2)
            if isFused {
                addMatrix(layer + "attn_qkv.weight", Self.width, queries + 2 * keys)
                if isPhi2 { addVector(layer + "attn_qkv.bias", queries + 2 * keys, deviation: 0.2) }
            } else {
                for (name, rows) in [("attn_q", queries), ("attn_k", keys), ("attn_v", keys)] {
                    addMatrix(layer + name + ".weight", Self.width, rows)
                    if architecture == "qwen2" { addVector(layer + name + ".bias", rows, deviation: 0.2) }
                }
            }
            if ["qwen3", "gemma3"].contains(architecture) {
                addNorm(layer + "attn_q_norm", Self.headSize)
                addNorm(layer + "attn_k_norm", Self.headSize)
            }
            addMatrix(layer + "attn_output.weight", queries, Self.width)
            if isPhi2 { addVector(layer + "attn_output.bias", Self.width, deviation: 0.2) }
            if ["gemma2", "gemma3"].contains(architecture) {
                addNorm(layer + "post_attention_norm", Self.width)
                addNorm(layer + "post_ffw_norm", Self.width)
            }
            if !isPhi2 { addNorm(layer + "ffn_norm", Self.width) }
            if isFused {
                addMatrix(layer + "ffn_up.weight", Self.width, isPhi2 ? Self.feedForward : 2 * Self.feedForward)
            } else {
                addMatrix(layer + "ffn_gate.weight", Self.width, Self.feedForward)
                addMatrix(layer + "ffn_up.weight", Self.width, Self.feedForward)
            }
            addMatrix(layer + "ffn_down.weight", Self.feedForward, Self.width)
            if isPhi2 {
                addVector(layer + "ffn_up.bias", Self.feedForward, deviation: 0.2)
                addVector(layer + "ffn_down.bias", Self.width, deviation: 0.2)
            }
        }
    }

    private mutating func addNorm(_ name: String, _ size: Int, hasBias: Bool = false, mean: Float = 1) {
        addVector(name + ".weight", size, mean: mean, deviation: 0.1)
        if hasBias { addVector(name + ".bias", size, deviation: 0.1) }
    }

    private mutating func addVector(_ name: String, _ size: Int, mean: Float = 0, deviation: Float) {
        file.add(name, shape: [size], (0..<size).map { _ in mean + deviation * random.float() })
    }

    private mutating func addMatrix(_ name: String, _ columns: Int, _ rows: Int) {
        var data: [UInt8] = []
        let count = columns * rows
        switch type {
        case .f32: for _ in 0..<count { data += GGUFBuilder.bytes((0.1 * random.float()).bitPattern) }
        case .f16:
            for _ in 0..<count { data += GGUFBuilder.bytes(UInt16(0x2400 + random.below(0x0800)) | random.sign()) }
        case .bf16:
            for _ in 0..<count { data += GGUFBuilder.bytes(UInt16(0x3D00 + random.below(0x00E0)) | random.sign()) }
        case .q80: for _ in 0..<(count / 32) { data += half(0.0008) + random.bytes(32) }
        case .q40: for _ in 0..<(count / 32) { data += half(0.013) + random.bytes(16) }
        case .q4k: for _ in 0..<(count / 256) { data += half(0.0003) + half(0.00225) + random.bytes(140) }
        case .q5k: for _ in 0..<(count / 256) { data += half(0.00015) + half(0.0023) + random.bytes(172) }
        case .q6k: for _ in 0..<(count / 256) { data += random.bytes(208) + half(0.000045) }
        }
        file.tensors.append(
            GGUFBuilder.Tensor(
                name: name, type: type.rawValue, shape: [UInt64(columns), UInt64(rows)], data: data, offset: nil))
    }

    /// `value` within a fifth, in half precision.
    private mutating func half(_ value: Float) -> [UInt8] {
        let varied = value * (1 + 0.2 * random.float())
        if varied < 0x1p-14 { return GGUFBuilder.bytes(UInt16(varied * 0x1p24)) }
        return GGUFBuilder.bytes(UInt16((varied.bitPattern - 0x3800_0000) >> 13))
    }
}

extension SplitMix {
    /// From −1 to 1.
    mutating func float() -> Float { Float(next() >> 40) * 0x1p-23 - 1 }
    mutating func below(_ bound: UInt16) -> UInt16 { UInt16(next() % UInt64(bound)) }
    mutating func sign() -> UInt16 { UInt16(next() & 1) << 15 }
    /// `count` is a multiple of four.
    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for _ in 0..<(count / 4) {
            let value = next()
            for shift in [0, 8, 16, 24] as [UInt64] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
        return bytes
    }
}
