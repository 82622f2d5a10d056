import CKernels

/// The weights of one layer of a BERT, named as in GGUF.
struct BertLayerWeights {
    let query: LinearWeights
    let key: LinearWeights
    let value: LinearWeights
    let attentionOutput: LinearWeights
    let attentionNorm: NormalizationWeights
    let up: LinearWeights
    let down: LinearWeights
    let outputNorm: NormalizationWeights

    init(_ reader: WeightReader, _ index: Int, _ h: BertHyperparameters) throws(InferenceError) {
        let prefix = "blk.\(index)."
        query = try LinearWeights(reader, prefix + "attn_q", columns: h.width, rows: h.width)
        key = try LinearWeights(reader, prefix + "attn_k", columns: h.width, rows: h.width)
        value = try LinearWeights(reader, prefix + "attn_v", columns: h.width, rows: h.width)
        attentionOutput = try LinearWeights(reader, prefix + "attn_output", columns: h.width, rows: h.width)
        attentionNorm = try NormalizationWeights(reader, prefix + "attn_output_norm", size: h.width)
        up = try LinearWeights(reader, prefix + "ffn_up", columns: h.width, rows: h.feedForward)
        down = try LinearWeights(reader, prefix + "ffn_down", columns: h.feedForward, rows: h.width)
        outputNorm = try NormalizationWeights(reader, prefix + "layer_output_norm", size: h.width)
    }
}

/// All weights of a BERT. The matrices point into the file's mapping, which must live as long.
struct BertWeights {
    let tokens: ck_matrix
    let positions: ck_matrix
    /// Texts of one part have the first type throughout.
    let firstType: [Float]?
    let embeddingNorm: NormalizationWeights
    let layers: [BertLayerWeights]

    init(_ file: GGUFFile, _ h: BertHyperparameters) throws(InferenceError) {
        let reader = WeightReader(file: file)
        tokens = try reader.matrix("token_embd.weight", columns: h.width, rows: h.vocabulary)
        positions = try reader.matrix("position_embd.weight", columns: h.width, rows: h.contextLength)
        firstType = try Self.firstRow(of: "token_types.weight", reader, h)
        embeddingNorm = try NormalizationWeights(reader, "token_embd_norm", size: h.width)
        var layers: [BertLayerWeights] = []
        for index in 0..<h.layers { layers.append(try BertLayerWeights(reader, index, h)) }
        self.layers = layers
    }

    private static func firstRow(
        of name: String, _ reader: WeightReader, _ h: BertHyperparameters
    ) throws(InferenceError) -> [Float]? {
        guard let tensor = reader.file.tensor(named: name) else { return nil }
        return Array(try reader.vector(name, count: tensor.rows * h.width).prefix(h.width))
    }
}
