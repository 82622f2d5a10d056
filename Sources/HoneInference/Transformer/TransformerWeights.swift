import CKernels

/// A layer normalisation's weight, and its bias where it has one.
struct NormalizationWeights {
    let weight: [Float]
    let bias: [Float]?

    init(_ reader: WeightReader, _ name: String, size: Int) throws(InferenceError) {
        weight = try reader.vector(name + ".weight", count: size)
        bias = try reader.vectorIfPresent(name + ".bias", count: size)
    }

    /// nil where the file has no such normalisation.
    init?(optional reader: WeightReader, _ name: String, size: Int) throws(InferenceError) {
        guard reader.file.tensor(named: name + ".weight") != nil else { return nil }
        try self.init(reader, name, size: size)
    }
}

/// A product with an optional bias.
struct LinearWeights {
    let matrix: ck_matrix
    let bias: [Float]?

    init(_ reader: WeightReader, _ name: String, columns: Int, rows: Int) throws(InferenceError) {
        matrix = try reader.matrix(name + ".weight", columns: columns, rows: rows)
        bias = try reader.vectorIfPresent(name + ".bias", count: rows)
    }

    init(matrix: ck_matrix, bias: [Float]?) {
        self.matrix = matrix
        self.bias = bias
    }

    /// Rows `rows` of a matrix that several products share.
    func part(_ rows: Range<Int>) -> LinearWeights {
        let offset = rows.lowerBound * ck_row_bytes(matrix.type, matrix.columns)
        let part = ck_matrix(
            data: matrix.data + offset, type: matrix.type, rows: rows.count, columns: matrix.columns)
        return LinearWeights(matrix: part, bias: bias.map { Array($0[rows]) })
    }
}

/// The weights of one layer, named as in GGUF.
struct LayerWeights {
    let attentionNorm: NormalizationWeights
    let query: LinearWeights
    let key: LinearWeights
    let value: LinearWeights
    let queryNorm: [Float]?
    let keyNorm: [Float]?
    let attentionOutput: LinearWeights
    let attentionPostNorm: NormalizationWeights?
    /// nil in a parallel layer, which has one normalisation.
    let feedForwardNorm: NormalizationWeights?
    let gate: LinearWeights?
    let up: LinearWeights
    let down: LinearWeights
    let feedForwardPostNorm: NormalizationWeights?

    init(_ reader: WeightReader, _ index: Int, _ h: Hyperparameters) throws(InferenceError) {
        let prefix = "blk.\(index)."
        attentionNorm = try NormalizationWeights(reader, prefix + "attn_norm", size: h.width)
        if reader.file.tensor(named: prefix + "attn_qkv.weight") != nil {
            let all = try LinearWeights(
                reader, prefix + "attn_qkv", columns: h.width, rows: h.queryWidth + 2 * h.keyValueWidth)
            query = all.part(0..<h.queryWidth)
            key = all.part(h.queryWidth..<(h.queryWidth + h.keyValueWidth))
            value = all.part((h.queryWidth + h.keyValueWidth)..<(h.queryWidth + 2 * h.keyValueWidth))
        } else {
            query = try LinearWeights(reader, prefix + "attn_q", columns: h.width, rows: h.queryWidth)
            key = try LinearWeights(reader, prefix + "attn_k", columns: h.width, rows: h.keyValueWidth)
            value = try LinearWeights(reader, prefix + "attn_v", columns: h.width, rows: h.keyValueWidth)
        }
        queryNorm = try reader.vectorIfPresent(prefix + "attn_q_norm.weight", count: h.headSize)
        keyNorm = try reader.vectorIfPresent(prefix + "attn_k_norm.weight", count: h.headSize)
        attentionOutput = try LinearWeights(reader, prefix + "attn_output", columns: h.queryWidth, rows: h.width)
        attentionPostNorm = try NormalizationWeights(
            optional: reader, prefix + "post_attention_norm", size: h.width)
        feedForwardNorm =
            h.architecture.isParallel
            ? nil : try NormalizationWeights(reader, prefix + "ffn_norm", size: h.width)
        let isFused = h.architecture.hasGate && reader.file.tensor(named: prefix + "ffn_gate.weight") == nil
        if isFused {
            let both = try LinearWeights(reader, prefix + "ffn_up", columns: h.width, rows: 2 * h.feedForward)
            gate = both.part(0..<h.feedForward)
            up = both.part(h.feedForward..<(2 * h.feedForward))
        } else {
            gate =
                h.architecture.hasGate
                ? try LinearWeights(reader, prefix + "ffn_gate", columns: h.width, rows: h.feedForward) : nil
            up = try LinearWeights(reader, prefix + "ffn_up", columns: h.width, rows: h.feedForward)
        }
        down = try LinearWeights(reader, prefix + "ffn_down", columns: h.feedForward, rows: h.width)
        feedForwardPostNorm = try NormalizationWeights(optional: reader, prefix + "post_ffw_norm", size: h.width)
    }
}

/// All weights of a transformer. The matrices point into the file's mapping, which must live as long.
struct TransformerWeights {
    let embedding: ck_matrix
    let layers: [LayerWeights]
    let outputNorm: NormalizationWeights
    let output: LinearWeights
    /// Factors for every length of the context (Llama 3), for short and for long ones (LongRoPE).
    private let factors: [Float]?
    private let shortFactors: [Float]?
    private let longFactors: [Float]?

    init(_ file: GGUFFile, _ h: Hyperparameters) throws(InferenceError) {
        let reader = WeightReader(file: file)
        embedding = try reader.matrix("token_embd.weight", columns: h.width, rows: h.vocabulary)
        var layers: [LayerWeights] = []
        for index in 0..<h.layers { layers.append(try LayerWeights(reader, index, h)) }
        self.layers = layers
        outputNorm = try NormalizationWeights(reader, "output_norm", size: h.width)
        let tied = file.tensor(named: "output.weight") == nil
        output =
            tied
            ? LinearWeights(
                matrix: embedding, bias: try reader.vectorIfPresent("output.bias", count: h.vocabulary))
            : try LinearWeights(reader, "output", columns: h.width, rows: h.vocabulary)
        let pairs = h.rotatedElements / 2
        factors = try reader.vectorIfPresent("rope_freqs.weight", count: pairs)
        shortFactors = try reader.vectorIfPresent("rope_factors_short.weight", count: pairs)
        longFactors = try reader.vectorIfPresent("rope_factors_long.weight", count: pairs)
    }

    /// Each pair's frequency is divided by its factor; nil where they stay as they are.
    func rotationFactors(contextLength: Int, _ h: Hyperparameters) -> [Float]? {
        factors ?? (contextLength > h.rotationScaling.originalContext ? longFactors : shortFactors)
    }
}
