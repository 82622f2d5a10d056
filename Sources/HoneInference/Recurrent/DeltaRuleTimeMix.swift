import CKernels

/// RWKV-7: a matrix per head from which each token removes what stood under its key before it writes there. Source:
/// Peng et al., "RWKV-7 Goose", 2025.
struct DeltaRuleTimeMix: TimeMix {
    /// A product of two narrow matrices and a bias.
    private struct LowRank {
        let down: LinearWeights
        let up: LinearWeights
        let bias: [Float]?

        init(
            _ reader: WeightReader, _ prefix: String, _ letter: String, width: Int, hasBias: Bool
        ) throws(InferenceError) {
            let name = prefix + letter + "1"
            guard let tensor = reader.file.tensor(named: name + ".weight") else {
                throw .missingTensor(name + ".weight", reader.file.path)
            }
            guard tensor.rows <= width else { throw .wrongShape(tensor, expected: [width, width], reader.file.path) }
            down = try LinearWeights(reader, name, columns: width, rows: tensor.rows)
            up = try LinearWeights(reader, prefix + letter + "2", columns: tensor.rows, rows: width)
            bias = hasBias ? try reader.vector(prefix + letter + "0.weight", count: width) : nil
        }

        /// up · between(down · mixed) + bias.
        func apply(
            _ b: RecurrentWorkbench, into target: FloatBuffer, rows: Int,
            between: (UnsafeMutablePointer<Float>, Int) -> Void = { _, _ in }
        ) {
            b.multiply(down, b.mixed, b.low.base, rows)
            between(b.low.base, rows * down.matrix.rows)
            b.multiply(up, b.low, target.base, rows)
            if let bias { ck_add_bias(target.base, bias, rows, bias.count) }
        }
    }

    /// For receptance, decay, key, value, learning rate and gate, one row each.
    private let lerps: [Float]
    private let receptance: LinearWeights
    private let key: LinearWeights
    private let value: LinearWeights
    private let decay: LowRank
    private let learningRate: LowRank
    private let gate: LowRank
    /// nil in the first layer.
    private let residual: LowRank?
    private let keyScale: [Float]
    private let keyRate: [Float]
    private let bonus: [Float]
    private let norm: NormalizationWeights

    init(_ reader: WeightReader, _ layer: String, _ h: RecurrentHyperparameters) throws(InferenceError) {
        let prefix = layer + "time_mix_"
        lerps = try reader.vector(prefix + "lerp_fused.weight", count: 6 * h.width)
        receptance = try LinearWeights(reader, prefix + "receptance", columns: h.width, rows: h.width)
        key = try LinearWeights(reader, prefix + "key", columns: h.width, rows: h.width)
        value = try LinearWeights(reader, prefix + "value", columns: h.width, rows: h.width)
        decay = try LowRank(reader, prefix, "w", width: h.width, hasBias: true)
        learningRate = try LowRank(reader, prefix, "a", width: h.width, hasBias: true)
        gate = try LowRank(reader, prefix, "g", width: h.width, hasBias: false)
        residual = layer == "blk.0." ? nil : try LowRank(reader, prefix, "v", width: h.width, hasBias: true)
        keyScale = try reader.vector(prefix + "k_k.weight", count: h.width)
        keyRate = try reader.vector(prefix + "k_a.weight", count: h.width)
        bonus = try reader.vector(prefix + "r_k.weight", count: h.width)
        norm = try NormalizationWeights(reader, prefix + "ln", size: h.width)
    }

    func apply(_ b: RecurrentWorkbench, _ state: UnsafeMutablePointer<Float>, rows: Int) {
        let h = b.hyperparameters
        let count = rows * h.width
        mix(0, b, rows)
        b.multiply(receptance, b.mixed, b.receptance.base, rows)
        mix(1, b, rows)
        decay.apply(b, into: b.decay, rows: rows) { ck_tanh($0, $1) }
        ck_sigmoid(b.decay.base, count)
        // −e^−½: the decay is at least e to that power.
        ck_scale(b.decay.base, -0.606531, count)
        ck_exp(b.decay.base, count)
        mix(2, b, rows)
        b.multiply(key, b.mixed, b.key.base, rows)
        mix(3, b, rows)
        b.multiply(value, b.mixed, b.value.base, rows)
        mixFirstValue(b, rows)
        mix(4, b, rows)
        learningRate.apply(b, into: b.learningRate, rows: rows)
        ck_sigmoid(b.learningRate.base, count)
        mix(5, b, rows)
        gate.apply(b, into: b.gate, rows: rows) { ck_sigmoid($0, $1) }
        for row in 0..<rows {
            let at = row * h.width
            prepareKeys(b, at)
            ck_wkv7(
                state, b.receptance.base + at, b.decay.base + at, b.key.base + at, b.value.base + at,
                b.removal.base + at, b.learningRate.base + at, b.output.base + at, h.heads, h.headSize)
        }
        b.normalizeHeads(norm, epsilon: 64e-5, rows)
        for row in 0..<rows { addBonus(b, row * h.width) }
        ck_multiply_elements(b.output.base, b.gate.base, count)
    }

    /// Puts the mixture number `index` of both tokens into `mixed`.
    private func mix(_ index: Int, _ b: RecurrentWorkbench, _ rows: Int) {
        let width = b.hyperparameters.width
        lerps.withUnsafeBufferPointer { all in
            ck_mix(b.current.base, b.previous.base, all.baseAddress! + index * width, b.mixed.base, rows, width)
        }
    }

    private func mixFirstValue(_ b: RecurrentWorkbench, _ rows: Int) {
        let count = rows * b.hyperparameters.width
        guard let residual else { return b.firstValue.base.update(from: b.value.base, count: count) }
        residual.apply(b, into: b.gate, rows: rows)
        ck_sigmoid(b.gate.base, count)
        for index in 0..<count {
            b.value.base[index] += (b.firstValue.base[index] - b.value.base[index]) * b.gate.base[index]
        }
    }

    /// What is removed, what replaces it (in place of the learning rate), and the key that is written.
    private func prepareKeys(_ b: RecurrentWorkbench, _ at: Int) {
        let h = b.hyperparameters
        for head in 0..<h.heads {
            let range = (at + head * h.headSize)..<(at + (head + 1) * h.headSize)
            var squares = 0.0
            for index in range {
                let scaled = b.key.base[index] * keyScale[index - at]
                b.removal.base[index] = scaled
                squares += Double(scaled * scaled)
            }
            let factor = 1 / max(Float(squares.squareRoot()), 1e-12)
            for index in range {
                let direction = b.removal.base[index] * factor
                let rate = b.learningRate.base[index]
                let key = b.key.base[index]
                b.removal.base[index] = -direction
                b.learningRate.base[index] = direction * rate
                b.key.base[index] = key + key * keyRate[index - at] * (rate - 1)
            }
        }
    }

    /// The present token's own value, weighed by how much it is asked for.
    private func addBonus(_ b: RecurrentWorkbench, _ at: Int) {
        let h = b.hyperparameters
        for head in 0..<h.heads {
            let range = (at + head * h.headSize)..<(at + (head + 1) * h.headSize)
            var weight: Float = 0
            for index in range { weight += b.key.base[index] * b.receptance.base[index] * bonus[index - at] }
            for index in range { b.output.base[index] += b.value.base[index] * weight }
        }
    }
}
