/// A small RWKV-7 of random weights: the same bytes on every machine.
enum RandomRecurrentModel {
    static let vocabulary = 48
    private static let width = 128
    private static let headSize = 64
    private static let feedForward = 256
    private static let layers = 3
    private static let rank = 32

    static func bytes() -> [UInt8] {
        var random = SplitMix(state: 7)
        var file = GGUFBuilder()
        file.add("general.architecture", "rwkv7")
        file.add("tokenizer.ggml.model", "no_vocab")
        let sizes = [
            "vocab_size": vocabulary, "block_count": layers, "context_length": 256, "embedding_length": width,
            "feed_forward_length": feedForward, "attention.head_count": 0, "wkv.head_size": headSize,
            "attention.decay_lora_rank": rank, "attention.iclr_lora_rank": rank,
            "attention.value_residual_mix_lora_rank": rank, "attention.gate_lora_rank": rank, "token_shift_count": 2,
        ]
        for (key, size) in sizes.sorted(by: { $0.key < $1.key }) { file.add("rwkv7." + key, UInt32(size)) }
        file.add("rwkv7.attention.layer_norm_epsilon", Float(1e-5))
        func add(_ name: String, _ shape: [Int], mean: Float = 0, deviation: Float = 0.15) {
            let count = shape.reduce(1, *)
            file.add(name + ".weight", shape: shape, (0..<count).map { _ in mean + deviation * random.float() })
        }
        func addNorm(_ name: String) {
            add(name, [width], mean: 1, deviation: 0.1)
            file.add(name + ".bias", shape: [width], (0..<width).map { _ in 0.1 * random.float() })
        }
        add("token_embd", [width, vocabulary], deviation: 1)
        addNorm("token_embd_norm")
        addNorm("output_norm")
        add("output", [width, vocabulary])
        for index in 0..<layers {
            let layer = "blk.\(index)."
            addNorm(layer + "attn_norm")
            addNorm(layer + "attn_norm_2")
            for letter in ["w", "a", "v", "g"] {
                if letter != "g" { add(layer + "time_mix_\(letter)0", [width], deviation: 1) }
                add(layer + "time_mix_\(letter)1", [width, rank])
                add(layer + "time_mix_\(letter)2", [rank, width])
            }
            add(layer + "time_mix_lerp_fused", [width, 1, 1, 6], mean: 0.5, deviation: 0.5)
            add(layer + "time_mix_k_k", [width], mean: 0.8, deviation: 0.2)
            add(layer + "time_mix_k_a", [width], mean: 1, deviation: 0.2)
            add(layer + "time_mix_r_k", [width], deviation: 0.3)
            for name in ["key", "value", "receptance", "output"] { add(layer + "time_mix_" + name, [width, width]) }
            addNorm(layer + "time_mix_ln")
            add(layer + "channel_mix_lerp_k", [width, 1, 1], mean: 0.5, deviation: 0.5)
            add(layer + "channel_mix_key", [width, feedForward])
            add(layer + "channel_mix_value", [feedForward, width])
        }
        return file.bytes()
    }
}
