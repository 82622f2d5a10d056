import CKernels
import Glibc

/// A decoder-only transformer: tokens in, logits of the next token out.
///
/// Not thread-safe; the threads of its pool are its own.
final class Transformer {
    /// One token at the end of one sequence.
    struct Row {
        var token: Int32
        var sequence: TokenSequence
        var wantsLogits: Bool
    }

    let file: GGUFFile
    let hyperparameters: Hyperparameters
    let cache: KeyValueCache
    let contextLength: Int
    private let weights: TransformerWeights
    private let pool: ThreadPool
    private let workspace: OpaquePointer
    private let rotation: RotaryEmbedding
    private let windowRotation: RotaryEmbedding
    private let activations: Activations

    /// The most rows that are computed together.
    static let batch = 256

    /// Rows to compute together of so many: equal parts, because attention for a few rows adds up in half precision,
    /// and the last tokens of a long prompt deserve no less than the first.
    static func batch(of count: Int) -> Int {
        let parts = max(1, (count + batch - 1) / batch)
        return max(1, (count + parts - 1) / parts)
    }

    /// - Parameters:
    ///   - contextLength: the most tokens of a sequence; the model's own where it is nil or more than that.
    ///   - cells: tokens that all sequences hold together, shared ones counted once; nil for one full sequence.
    init(_ file: GGUFFile, contextLength: Int? = nil, cells: Int? = nil, threads: Int) throws(InferenceError) {
        let h = try Hyperparameters(file)
        self.file = file
        hyperparameters = h
        weights = try TransformerWeights(file, h)
        self.contextLength = min(contextLength ?? h.contextLength, h.contextLength)
        pool = try ThreadPool(threads: threads)
        cache = try KeyValueCache(
            cells: cells ?? self.contextLength, layers: h.layers, width: h.keyValueWidth, pool: pool)
        let columns = max(h.width, h.feedForward, h.queryWidth)
        guard let workspace = ck_workspace_create(Self.batch, columns) else {
            throw .outOfMemory("activations", bytes: Self.batch * columns * 8)
        }
        self.workspace = workspace
        activations = try Activations(h, rows: Self.batch)
        rotation = RotaryEmbedding(
            elements: h.rotatedElements, base: h.rotationBase, scaling: h.rotationScaling,
            factors: weights.rotationFactors(contextLength: self.contextLength, h))
        windowRotation = RotaryEmbedding(
            elements: h.rotatedElements, base: h.windowRotationBase, scaling: h.windowRotationScaling, factors: nil)
    }

    deinit {
        ck_pool_drain(pool.pool)
        ck_workspace_destroy(workspace)
    }

    func makeSequence() -> TokenSequence { TokenSequence(cache) }

    /// Appends each row's token to its sequence and computes the logits that were asked for.
    ///
    /// - Returns: as many floats as the vocabulary has tokens for each row that wants logits, in order.
    /// - Throws: `contextOverflow`, with all sequences as they were.
    func evaluate(_ rows: [Row]) throws(InferenceError) -> [Float] {
        let vocabulary = hyperparameters.vocabulary
        let wanted = rows.reduce(0) { $0 + ($1.wantsLogits ? 1 : 0) }
        var cells: [UInt32] = []
        for (index, row) in rows.enumerated() {
            let isKnown = row.token >= 0 && Int(row.token) < vocabulary
            guard isKnown, row.sequence.count < contextLength, let cell = row.sequence.append(row.token) else {
                for row in rows[..<index] { row.sequence.truncate(to: row.sequence.count - 1) }
                throw isKnown
                    ? .contextOverflow(tokens: row.sequence.count + rows.count - index, limit: contextLength)
                    : .badToken(row.token, vocabulary: vocabulary)
            }
            cells.append(cell)
        }
        // A sequence may have several rows: each sees the tokens up to its own.
        var positions = Array(repeating: 0, count: rows.count)
        var later: [ObjectIdentifier: Int] = [:]
        for index in rows.indices.reversed() {
            let identity = ObjectIdentifier(rows[index].sequence)
            positions[index] = rows[index].sequence.count - 1 - later[identity, default: 0]
            later[identity, default: 0] += 1
        }
        return [Float](unsafeUninitializedCapacity: wanted * vocabulary) { logits, initialized in
            var output = logits.baseAddress
            let size = Self.batch(of: rows.count)
            for start in stride(from: 0, to: rows.count, by: size) {
                let range = start..<min(start + size, rows.count)
                let count = compute(rows[range], positions[range], cells[range], into: output)
                output = output.map { $0 + count * vocabulary }
            }
            initialized = wanted * vocabulary
        }
    }

    // MARK: One batch

    /// - Returns: how many rows' logits were written.
    private func compute(
        _ rows: ArraySlice<Row>, _ positions: ArraySlice<Int>, _ cells: ArraySlice<UInt32>,
        into logits: UnsafeMutablePointer<Float>?
    ) -> Int {
        let h = hyperparameters
        let a = activations
        var embedding = weights.embedding
        for (index, row) in rows.enumerated() {
            ck_dequantize_row(&embedding, Int(row.token), a.stream.base + index * h.width)
        }
        if h.architecture.scalesEmbeddings {
            ck_scale(a.stream.base, Float(Double(h.width).squareRoot()), rows.count * h.width)
        }
        a.prepare(rows, positions, rotation: rotation, windowRotation: windowRotation)
        for index in 0..<h.layers { layer(index, rows.count, Array(cells)) }

        // Only the rows whose logits are wanted go through the last product.
        var count = 0
        for (index, row) in rows.enumerated() where row.wantsLogits {
            normalize(weights.outputNorm, a.stream.base + index * h.width, a.normalized.base + count * h.width, 1)
            count += 1
        }
        guard count > 0, let logits else { return 0 }
        multiply([(weights.output, logits)], a.normalized.base, count, h.width)
        if h.logitSoftcap > 0 { ck_softcap(logits, h.logitSoftcap, count * h.vocabulary) }
        return count
    }

    private func layer(_ index: Int, _ count: Int, _ cells: [UInt32]) {
        let h = hyperparameters
        let a = activations
        let layer = weights.layers[index]
        normalize(layer.attentionNorm, a.stream.base, a.normalized.base, count)
        attend(layer, index, count, cells)
        multiply([(layer.attentionOutput, a.result.base)], a.attended.base, count, h.queryWidth)
        if let norm = layer.attentionPostNorm { normalize(norm, a.result.base, a.result.base, count) }
        ck_add(a.stream.base, a.result.base, count * h.width)

        if let norm = layer.feedForwardNorm { normalize(norm, a.stream.base, a.normalized.base, count) }
        for start in stride(from: 0, to: count, by: a.feedForwardRows) {
            let input = a.normalized.base + start * h.width
            feedForward(layer, input, a.result.base + start * h.width, min(a.feedForwardRows, count - start))
        }
        if let norm = layer.feedForwardPostNorm { normalize(norm, a.result.base, a.result.base, count) }
        ck_add(a.stream.base, a.result.base, count * h.width)
    }

    private func feedForward(
        _ layer: LayerWeights, _ input: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        let h = hyperparameters
        let a = activations
        if let gate = layer.gate {
            multiply([(gate, a.gate.base), (layer.up, a.up.base)], input, count, h.width)
            activate(a.gate.base, a.up.base, count * h.feedForward)
        } else {
            multiply([(layer.up, a.gate.base)], input, count, h.width)
            ck_gelu_multiply(a.gate.base, nil, count * h.feedForward)
        }
        multiply([(layer.down, output)], a.gate.base, count, h.feedForward)
    }

    /// From `normalized` to `attended`.
    private func attend(_ layer: LayerWeights, _ index: Int, _ count: Int, _ cells: [UInt32]) {
        let h = hyperparameters
        let a = activations
        multiply(
            [(layer.query, a.queries.base), (layer.key, a.keys.base), (layer.value, a.values.base)],
            a.normalized.base, count, h.width)
        if let norm = layer.queryNorm {
            ck_rms_norm(a.queries.base, norm, a.queries.base, count * h.heads, h.headSize, h.epsilon)
        }
        if let norm = layer.keyNorm {
            ck_rms_norm(a.keys.base, norm, a.keys.base, count * h.keyValueHeads, h.headSize, h.epsilon)
        }
        let hasWindow = h.window.holds(inLayer: index)
        let angles = hasWindow ? a.windowAngles : a.angles
        let keys = cache.keys(layer: index)
        let values = cache.values(layer: index)
        let halves = h.architecture.rotatesHalves
        for row in 0..<count {
            let cosines = angles.base + row * h.rotatedElements
            let sines = cosines + h.rotatedElements / 2
            ck_rope(
                a.queries.base + row * h.queryWidth, h.heads, h.headSize, h.rotatedElements, cosines, sines, halves)
            ck_rope(
                a.keys.base + row * h.keyValueWidth, h.keyValueHeads, h.headSize, h.rotatedElements, cosines, sines,
                halves)
            let cell = Int(cells[row]) * h.keyValueWidth
            ck_store_half(a.keys.base + row * h.keyValueWidth, keys + cell, h.keyValueWidth)
            ck_store_half(a.values.base + row * h.keyValueWidth, values + cell, h.keyValueWidth)
        }
        if h.architecture.scalesQueries { ck_scale(a.queries.base, h.attentionScale, count * h.queryWidth) }
        var attention = ck_attention(
            queries: a.queries.base, output: a.attended.base, keys: keys, values: values, cells: a.rowCells,
            counts: a.rowCounts, rows: count, heads: h.heads, kv_heads: h.keyValueHeads, head_size: h.headSize,
            scale: h.architecture.scalesQueries ? 1 : h.attentionScale, window: hasWindow ? UInt32(h.window.length) : 0,
            softcap: h.attentionSoftcap)
        ck_attend(pool.pool, &attention)
    }

    // MARK: Steps

    private func normalize(
        _ norm: NormalizationWeights, _ input: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        _ rows: Int
    ) {
        let h = hyperparameters
        switch h.architecture.normalization {
        case .rootMeanSquare: ck_rms_norm(input, norm.weight, output, rows, h.width, h.epsilon)
        case .layer:
            if let bias = norm.bias {
                ck_layer_norm(input, norm.weight, bias, output, rows, h.width, h.epsilon)
            } else {
                ck_layer_norm(input, norm.weight, nil, output, rows, h.width, h.epsilon)
            }
        }
    }

    private func activate(_ gate: UnsafeMutablePointer<Float>, _ up: UnsafeMutablePointer<Float>, _ count: Int) {
        switch hyperparameters.architecture.activation {
        case .silu: ck_silu_multiply(gate, up, count)
        case .gelu: ck_gelu_multiply(gate, up, count)
        }
    }

    /// Products of the same input, each with its bias.
    private func multiply(
        _ products: [(weights: LinearWeights, output: UnsafeMutablePointer<Float>)],
        _ input: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int
    ) {
        let list = products.map {
            ck_product(matrix: $0.weights.matrix, output: $0.output, stride: $0.weights.matrix.rows)
        }
        ck_multiply(pool.pool, workspace, list, list.count, input, rows, columns)
        for product in products {
            guard let bias = product.weights.bias else { continue }
            ck_add_bias(product.output, bias, rows, bias.count)
        }
    }
}
