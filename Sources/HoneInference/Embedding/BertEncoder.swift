import CKernels
import Glibc

/// An encoder-only transformer: the tokens of a text in, one vector of length 1 out. Source: Devlin et al., "BERT",
/// 2019; pooling as in Reimers and Gurevych, "Sentence-BERT", 2019.
///
/// Not thread-safe; the threads of its pool are its own.
final class BertEncoder {
    let hyperparameters: BertHyperparameters
    private let file: GGUFFile
    private let weights: BertWeights
    private let pool: ThreadPool
    private let workspace: OpaquePointer
    private let activations: BertActivations

    init(_ file: GGUFFile, threads: Int) throws(InferenceError) {
        let h = try BertHyperparameters(file)
        self.file = file
        hyperparameters = h
        weights = try BertWeights(file, h)
        pool = try ThreadPool(threads: threads)
        let columns = max(h.width, h.feedForward)
        guard let workspace = ck_workspace_create(h.contextLength, columns) else {
            throw .outOfMemory("activations", bytes: h.contextLength * columns * 8)
        }
        self.workspace = workspace
        activations = try BertActivations(h)
    }

    deinit {
        ck_pool_drain(pool.pool)
        ck_workspace_destroy(workspace)
    }

    /// - Parameter tokens: at least one, and at most the context's length.
    /// - Returns: as many floats as the model is wide.
    func encode(_ tokens: [Int32]) throws(InferenceError) -> [Float] {
        let h = hyperparameters
        guard !tokens.isEmpty, tokens.count <= h.contextLength else {
            throw .contextOverflow(tokens: tokens.count, limit: h.contextLength)
        }
        if let bad = tokens.first(where: { $0 < 0 || Int($0) >= h.vocabulary }) {
            throw .badToken(bad, vocabulary: h.vocabulary)
        }
        embed(tokens)
        for layer in weights.layers { compute(layer, tokens.count) }
        return pooled(tokens.count)
    }

    private func embed(_ tokens: [Int32]) {
        let a = activations
        let width = hyperparameters.width
        var matrices = (tokens: weights.tokens, positions: weights.positions)
        for (position, token) in tokens.enumerated() {
            let row = a.stream.base + position * width
            ck_dequantize_row(&matrices.tokens, Int(token), row)
            ck_dequantize_row(&matrices.positions, position, a.result.base)
            ck_add(row, a.result.base, width)
            if let type = weights.firstType { ck_add(row, type, width) }
        }
        normalize(weights.embeddingNorm, tokens.count)
    }

    private func compute(_ layer: BertLayerWeights, _ count: Int) {
        let h = hyperparameters
        let a = activations
        multiply([(layer.query, a.queries), (layer.key, a.keys), (layer.value, a.values)], a.stream, count, h.width)
        ck_store_half(a.keys.base, a.halfKeys, count * h.width)
        ck_store_half(a.values.base, a.halfValues, count * h.width)
        for row in 0..<count { a.counts[row] = UInt32(count) }
        var attention = ck_attention(
            queries: a.queries.base, output: a.attended.base, keys: a.halfKeys, values: a.halfValues,
            cells: a.rowCells, counts: a.counts, rows: count, heads: h.heads, kv_heads: h.heads,
            head_size: h.headSize, scale: Float(1 / Double(h.headSize).squareRoot()), window: 0, softcap: 0)
        ck_attend(pool.pool, &attention)
        multiply([(layer.attentionOutput, a.result)], a.attended, count, h.width)
        ck_add(a.stream.base, a.result.base, count * h.width)
        normalize(layer.attentionNorm, count)
        multiply([(layer.up, a.up)], a.stream, count, h.width)
        ck_gelu_exact(a.up.base, count * h.feedForward)
        multiply([(layer.down, a.result)], a.up, count, h.feedForward)
        ck_add(a.stream.base, a.result.base, count * h.width)
        normalize(layer.outputNorm, count)
    }

    private func pooled(_ count: Int) -> [Float] {
        let width = hyperparameters.width
        var vector = Array(UnsafeBufferPointer(start: activations.stream.base, count: width))
        if hyperparameters.pooling == .mean {
            for row in 1..<max(count, 1) { ck_add(&vector, activations.stream.base + row * width, width) }
        }
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0, length.isFinite else { return Array(repeating: 0, count: width) }
        return vector.map { Float(Double($0) / length) }
    }

    private func normalize(_ norm: NormalizationWeights, _ rows: Int) {
        let h = hyperparameters
        let stream = activations.stream.base
        if let bias = norm.bias {
            ck_layer_norm(stream, norm.weight, bias, stream, rows, h.width, h.epsilon)
        } else {
            ck_layer_norm(stream, norm.weight, nil, stream, rows, h.width, h.epsilon)
        }
    }

    /// Products of the same input, each with its bias.
    private func multiply(
        _ products: [(weights: LinearWeights, output: FloatBuffer)], _ input: FloatBuffer, _ rows: Int, _ columns: Int
    ) {
        let list = products.map {
            ck_product(matrix: $0.weights.matrix, output: $0.output.base, stride: $0.weights.matrix.rows)
        }
        ck_multiply(pool.pool, workspace, list, list.count, input.base, rows, columns)
        for product in products {
            guard let bias = product.weights.bias else { continue }
            ck_add_bias(product.output.base, bias, rows, bias.count)
        }
    }
}

/// What a text is computed in: each row of a buffer belongs to one token.
private final class BertActivations {
    let stream: FloatBuffer
    let queries: FloatBuffer
    let keys: FloatBuffer
    let values: FloatBuffer
    let attended: FloatBuffer
    let result: FloatBuffer
    let up: FloatBuffer
    /// Keys and values in the half precision that attention reads; two halves fill a float.
    private let halves: FloatBuffer
    /// Every token sees all cells of the text.
    private let cells: UnsafeMutablePointer<UInt32>
    let rowCells: UnsafeMutablePointer<UnsafePointer<UInt32>?>
    let counts: UnsafeMutablePointer<UInt32>
    private let elements: Int

    init(_ h: BertHyperparameters) throws(InferenceError) {
        func buffer(_ width: Int) throws(InferenceError) -> FloatBuffer {
            try FloatBuffer(h.contextLength * width, for: "activations")
        }
        stream = try buffer(h.width)
        queries = try buffer(h.width)
        keys = try buffer(h.width)
        values = try buffer(h.width)
        attended = try buffer(h.width)
        result = try buffer(h.width)
        up = try buffer(h.feedForward)
        halves = try buffer(h.width)
        elements = h.contextLength * h.width
        cells = .allocate(capacity: h.contextLength)
        rowCells = .allocate(capacity: h.contextLength)
        counts = .allocate(capacity: h.contextLength)
        for index in 0..<h.contextLength {
            cells[index] = UInt32(index)
            rowCells[index] = UnsafePointer(cells)
            counts[index] = 0
        }
    }

    deinit {
        cells.deallocate()
        rowCells.deallocate()
        counts.deallocate()
    }

    var halfKeys: UnsafeMutablePointer<UInt16> {
        UnsafeMutableRawPointer(halves.base).assumingMemoryBound(to: UInt16.self)
    }

    var halfValues: UnsafeMutablePointer<UInt16> { halfKeys + elements }
}
