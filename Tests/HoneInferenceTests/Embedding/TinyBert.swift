/// A small BERT of random weights with a vocabulary of a few words: the same bytes on every machine.
enum TinyBert {
    static let width = 64
    static let words = ["the", "a", "cat", "dog", "sat", "ran", "on", "mat", "error", "file", "sort", "list"]
    private static let layers = 2
    private static let heads = 4
    private static let feedForward = 96
    private static let contextLength = 16

    /// - Parameters:
    ///   - pooling: 1 for the mean, 2 for the first token.
    ///   - seed: other weights.
    static func bytes(pooling: UInt32 = 1, seed: UInt64 = 1, without missing: String? = nil) -> [UInt8] {
        var random = SplitMix(state: seed)
        var file = GGUFBuilder()
        let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
        let tokens = special + words.map { "▁" + $0 } + ["s", "ed"]
        file.add("general.architecture", "bert")
        file.add("bert.block_count", UInt32(layers))
        file.add("bert.context_length", UInt32(contextLength))
        file.add("bert.embedding_length", UInt32(width))
        file.add("bert.feed_forward_length", UInt32(feedForward))
        file.add("bert.attention.head_count", UInt32(heads))
        file.add("bert.attention.layer_norm_epsilon", Float(1e-12))
        file.add("bert.pooling_type", pooling)
        file.add("tokenizer.ggml.model", "bert")
        file.add("tokenizer.ggml.tokens", tokens)
        file.add("tokenizer.ggml.token_type", tokens.map { special.contains($0) ? Int32(3) : 1 })
        for (name, token) in [("padding", 0), ("unknown", 1), ("bos", 2), ("seperator", 3), ("eos", 3)] {
            file.add("tokenizer.ggml.\(name)_token_id", UInt32(token))
        }
        func add(_ name: String, _ shape: [Int], mean: Float = 0, deviation: Float = 0.3) {
            guard name != missing else { return }
            let count = shape.reduce(1, *)
            file.add(name, shape: shape, (0..<count).map { _ in mean + deviation * random.float() })
        }
        func addNorm(_ name: String) {
            add(name + ".weight", [width], mean: 1)
            add(name + ".bias", [width], deviation: 0.1)
        }
        add("token_embd.weight", [width, tokens.count], deviation: 1)
        add("position_embd.weight", [width, contextLength])
        add("token_types.weight", [width, 2])
        addNorm("token_embd_norm")
        for index in 0..<layers {
            let layer = "blk.\(index)."
            for (name, columns, rows) in [
                ("attn_q", width, width), ("attn_k", width, width), ("attn_v", width, width),
                ("attn_output", width, width), ("ffn_up", width, feedForward), ("ffn_down", feedForward, width),
            ] {
                add(layer + name + ".weight", [columns, rows])
                add(layer + name + ".bias", [rows], deviation: 0.1)
            }
            addNorm(layer + "attn_output_norm")
            addNorm(layer + "layer_output_norm")
        }
        return file.bytes()
    }
}
