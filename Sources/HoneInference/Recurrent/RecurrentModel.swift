import CKernels

/// What a layer does with each token alone, after mixing over time.
private struct ChannelMix {
    let keyLerp: [Float]
    /// RWKV-7 has none of the receptance.
    let receptanceLerp: [Float]?
    let receptance: LinearWeights?
    let key: LinearWeights
    let value: LinearWeights

    init(_ reader: WeightReader, _ layer: String, _ h: RecurrentHyperparameters) throws(InferenceError) {
        let prefix = layer + "channel_mix_"
        let hasReceptance = h.version != .seven
        keyLerp = try reader.vector(prefix + "lerp_k.weight", count: h.width)
        receptanceLerp = hasReceptance ? try reader.vector(prefix + "lerp_r.weight", count: h.width) : nil
        receptance =
            hasReceptance ? try LinearWeights(reader, prefix + "receptance", columns: h.width, rows: h.width) : nil
        key = try LinearWeights(reader, prefix + "key", columns: h.width, rows: h.feedForward)
        value = try LinearWeights(reader, prefix + "value", columns: h.feedForward, rows: h.width)
    }

    /// From `current` and `previous` to `result`.
    func apply(_ b: RecurrentWorkbench, rows: Int) {
        let h = b.hyperparameters
        mix(keyLerp, b, rows)
        b.multiply(key, b.mixed, b.hidden.base, rows)
        ck_squared_relu(b.hidden.base, rows * h.feedForward)
        b.multiply(value, b.hidden, b.result.base, rows)
        guard let receptance, let receptanceLerp else { return }
        mix(receptanceLerp, b, rows)
        b.multiply(receptance, b.mixed, b.receptance.base, rows)
        ck_sigmoid(b.receptance.base, rows * h.width)
        ck_multiply_elements(b.result.base, b.receptance.base, rows * h.width)
    }

    /// The factor weighs the present token up to RWKV-5, and the one before from then on.
    private func mix(_ lerp: [Float], _ b: RecurrentWorkbench, _ rows: Int) {
        let h = b.hyperparameters
        let (from, to) = h.version == .seven ? (b.current, b.previous) : (b.previous, b.current)
        ck_mix(from.base, to.base, lerp, b.mixed.base, rows, h.width)
    }
}

private struct RecurrentLayer {
    let timeNorm: NormalizationWeights
    let timeMix: any TimeMix
    let timeOutput: LinearWeights
    let channelNorm: NormalizationWeights
    let channelMix: ChannelMix

    init(_ reader: WeightReader, _ index: Int, _ h: RecurrentHyperparameters) throws(InferenceError) {
        let layer = "blk.\(index)."
        timeNorm = try NormalizationWeights(reader, layer + "attn_norm", size: h.width)
        timeMix =
            switch h.version {
            case .four: try ChannelwiseTimeMix(reader, layer, h)
            case .five: try HeadwiseTimeMix(reader, layer, h)
            case .seven: try DeltaRuleTimeMix(reader, layer, h)
            }
        timeOutput = try LinearWeights(reader, layer + "time_mix_output", columns: h.width, rows: h.width)
        channelNorm = try NormalizationWeights(reader, layer + "attn_norm_2", size: h.width)
        channelMix = try ChannelMix(reader, layer, h)
    }
}

/// An RWKV: a recurrent network, whose memory of a text has one size however long the text is.
///
/// Not thread-safe; the threads of its pool are its own.
final class RecurrentModel {
    let hyperparameters: RecurrentHyperparameters
    let contextLength: Int
    private let file: any TensorFile
    private let embedding: ck_matrix
    private let embeddingNorm: NormalizationWeights
    private let layers: [RecurrentLayer]
    private let outputNorm: NormalizationWeights
    private let output: LinearWeights
    private let bench: RecurrentWorkbench

    /// - Parameters:
    ///   - file: as GGUF or in rwkv.cpp's format.
    ///   - contextLength: the most tokens of a text; nil for what the model was trained with at once.
    init(
        _ file: any TensorFile, _ h: RecurrentHyperparameters, contextLength: Int? = nil, threads: Int
    ) throws(InferenceError) {
        let reader = WeightReader(file: file)
        self.file = file
        hyperparameters = h
        self.contextLength = contextLength ?? h.contextLength
        embedding = try reader.matrix("token_embd.weight", columns: h.width, rows: h.vocabulary)
        embeddingNorm = try NormalizationWeights(reader, "token_embd_norm", size: h.width)
        var layers: [RecurrentLayer] = []
        for index in 0..<h.layers { layers.append(try RecurrentLayer(reader, index, h)) }
        self.layers = layers
        outputNorm = try NormalizationWeights(reader, "output_norm", size: h.width)
        output = try LinearWeights(reader, "output", columns: h.width, rows: h.vocabulary)
        bench = try RecurrentWorkbench(h, threads: threads)
    }

    /// What a model that has seen nothing remembers.
    func emptyState() -> [Float] {
        let h = hyperparameters
        var state = [Float](repeating: 0, count: h.layers * h.layerStateSize)
        guard h.version == .four else { return state }
        // The exponent of the weighted average: nothing has any weight yet.
        for layer in 0..<h.layers {
            let exponents = layer * h.layerStateSize + 4 * h.width
            for index in 0..<h.width { state[exponents + index] = -1e30 }
        }
        return state
    }

    /// Shows the model tokens, and changes `state` to what it then remembers.
    ///
    /// - Returns: the logits after the tokens that are wanted, in order.
    func evaluate(
        _ tokens: ArraySlice<Int32>, _ state: inout [Float], wants: WantedLogits
    ) throws(InferenceError) -> [Float] {
        if let bad = tokens.first(where: { $0 < 0 || Int($0) >= hyperparameters.vocabulary }) {
            throw .badToken(bad, vocabulary: hyperparameters.vocabulary)
        }
        var logits: [Float] = []
        var rest = tokens
        while !rest.isEmpty {
            let part = rest.prefix(RecurrentWorkbench.rows)
            rest = rest.dropFirst(RecurrentWorkbench.rows)
            state.withUnsafeMutableBufferPointer { compute(part, $0.baseAddress!) }
            switch wants {
            case .all: logits += head(0..<part.count)
            case .last where rest.isEmpty: logits += head((part.count - 1)..<part.count)
            case .last, .none: break
            }
        }
        return logits
    }

    private func compute(_ tokens: ArraySlice<Int32>, _ state: UnsafeMutablePointer<Float>) {
        let h = hyperparameters
        let b = bench
        let rows = tokens.count
        var embedding = embedding
        for (row, token) in tokens.enumerated() {
            ck_dequantize_row(&embedding, Int(token), b.stream.base + row * h.width)
        }
        b.normalize(embeddingNorm, b.stream.base, b.stream.base, rows)
        for (index, layer) in layers.enumerated() {
            let layerState = state + index * h.layerStateSize
            b.normalize(layer.timeNorm, b.stream.base, b.current.base, rows)
            b.shift(layerState, rows)
            layer.timeMix.apply(b, layerState + 2 * h.width, rows: rows)
            b.multiply(layer.timeOutput, b.output, b.result.base, rows)
            ck_add(b.stream.base, b.result.base, rows * h.width)

            b.normalize(layer.channelNorm, b.stream.base, b.current.base, rows)
            b.shift(layerState + h.width, rows)
            layer.channelMix.apply(b, rows: rows)
            ck_add(b.stream.base, b.result.base, rows * h.width)
        }
    }

    private func head(_ rows: Range<Int>) -> [Float] {
        let h = hyperparameters
        bench.normalize(outputNorm, bench.stream.base + rows.lowerBound * h.width, bench.current.base, rows.count)
        return [Float](unsafeUninitializedCapacity: rows.count * h.vocabulary) { logits, initialized in
            bench.multiply(output, bench.current, logits.baseAddress!, rows.count)
            initialized = rows.count * h.vocabulary
        }
    }
}
