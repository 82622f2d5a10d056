import CKernels

/// What one batch of rows is computed in, and the products on it: each row of a buffer belongs to one token.
final class RecurrentWorkbench {
    /// Rows that are computed together.
    static let rows = 64

    let hyperparameters: RecurrentHyperparameters
    let stream: FloatBuffer
    /// The normalised input of a mixing, and the same of the token before each row's.
    let current: FloatBuffer
    let previous: FloatBuffer
    let mixed: FloatBuffer
    let receptance: FloatBuffer
    let key: FloatBuffer
    let value: FloatBuffer
    let gate: FloatBuffer
    let decay: FloatBuffer
    let learningRate: FloatBuffer
    let removal: FloatBuffer
    let low: FloatBuffer
    /// The first layer's values, to which RWKV-7 goes back in all others.
    let firstValue: FloatBuffer
    let output: FloatBuffer
    let result: FloatBuffer
    let hidden: FloatBuffer
    private let pool: ThreadPool
    private let workspace: OpaquePointer

    init(_ h: RecurrentHyperparameters, threads: Int) throws(InferenceError) {
        func buffer(_ width: Int) throws(InferenceError) -> FloatBuffer {
            try FloatBuffer(Self.rows * width, for: "activations")
        }
        hyperparameters = h
        stream = try buffer(h.width)
        current = try buffer(h.width)
        previous = try buffer(h.width)
        mixed = try buffer(h.width)
        receptance = try buffer(h.width)
        key = try buffer(h.width)
        value = try buffer(h.width)
        gate = try buffer(h.width)
        decay = try buffer(h.width)
        learningRate = try buffer(h.width)
        removal = try buffer(h.width)
        low = try buffer(h.width)
        firstValue = try buffer(h.width)
        output = try buffer(h.width)
        result = try buffer(h.width)
        hidden = try buffer(h.feedForward)
        pool = try ThreadPool(threads: threads)
        let columns = max(h.width, h.feedForward)
        guard let workspace = ck_workspace_create(Self.rows, columns) else {
            throw .outOfMemory("activations", bytes: Self.rows * columns * 8)
        }
        self.workspace = workspace
    }

    deinit {
        ck_pool_drain(pool.pool)
        ck_workspace_destroy(workspace)
    }

    func multiply(_ weights: LinearWeights, _ input: FloatBuffer, _ output: UnsafeMutablePointer<Float>, _ rows: Int) {
        var product = ck_product(matrix: weights.matrix, output: output, stride: weights.matrix.rows)
        ck_multiply(pool.pool, workspace, &product, 1, input.base, rows, weights.matrix.columns)
    }

    func normalize(
        _ norm: NormalizationWeights, _ input: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        _ rows: Int
    ) {
        let h = hyperparameters
        if let bias = norm.bias {
            ck_layer_norm(input, norm.weight, bias, output, rows, h.width, h.epsilon)
        } else {
            ck_layer_norm(input, norm.weight, nil, output, rows, h.width, h.epsilon)
        }
    }

    /// Normalises each head of `output` on its own.
    func normalizeHeads(_ norm: NormalizationWeights, epsilon: Float, _ rows: Int) {
        let h = hyperparameters
        norm.weight.withUnsafeBufferPointer { weight in
            (norm.bias ?? Array(repeating: 0, count: h.width)).withUnsafeBufferPointer { bias in
                for row in 0..<rows {
                    for head in 0..<h.heads {
                        let at = head * h.headSize
                        let vector = output.base + row * h.width + at
                        ck_layer_norm(
                            vector, weight.baseAddress! + at, bias.baseAddress! + at, vector, 1, h.headSize, epsilon)
                    }
                }
            }
        }
    }

    /// Fills `previous` from `current` and from the token before the batch, which the last row then replaces.
    func shift(_ last: UnsafeMutablePointer<Float>, _ rows: Int) {
        let width = hyperparameters.width
        previous.base.update(from: last, count: width)
        (previous.base + width).update(from: current.base, count: (rows - 1) * width)
        last.update(from: current.base + (rows - 1) * width, count: width)
    }
}
