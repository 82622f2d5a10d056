import CKernels

/// How a layer of an RWKV brings what earlier tokens left behind to the present one. Takes `current` and `previous` of
/// the workbench to its `output`, before the product that all versions end with.
protocol TimeMix {
    init(_ reader: WeightReader, _ layer: String, _ h: RecurrentHyperparameters) throws(InferenceError)
    /// - Parameter state: what this mixing keeps.
    func apply(_ bench: RecurrentWorkbench, _ state: UnsafeMutablePointer<Float>, rows: Int)
}

/// RWKV-4: one channel at a time. Source: Peng et al., "RWKV", 2023.
struct ChannelwiseTimeMix: TimeMix {
    private let lerps: (receptance: [Float], key: [Float], value: [Float])
    private let receptance: LinearWeights
    private let key: LinearWeights
    private let value: LinearWeights
    private let first: [Float]
    private let decay: [Float]

    init(_ reader: WeightReader, _ layer: String, _ h: RecurrentHyperparameters) throws(InferenceError) {
        let prefix = layer + "time_mix_"
        lerps = (
            try reader.vector(prefix + "lerp_r.weight", count: h.width),
            try reader.vector(prefix + "lerp_k.weight", count: h.width),
            try reader.vector(prefix + "lerp_v.weight", count: h.width)
        )
        receptance = try LinearWeights(reader, prefix + "receptance", columns: h.width, rows: h.width)
        key = try LinearWeights(reader, prefix + "key", columns: h.width, rows: h.width)
        value = try LinearWeights(reader, prefix + "value", columns: h.width, rows: h.width)
        first = try reader.vector(prefix + "first.weight", count: h.width)
        decay = try reader.vector(prefix + "decay.weight", count: h.width)
    }

    func apply(_ b: RecurrentWorkbench, _ state: UnsafeMutablePointer<Float>, rows: Int) {
        let width = b.hyperparameters.width
        for (lerp, weights, target) in [
            (lerps.receptance, receptance, b.receptance), (lerps.key, key, b.key), (lerps.value, value, b.value),
        ] {
            ck_mix(b.previous.base, b.current.base, lerp, b.mixed.base, rows, width)
            b.multiply(weights, b.mixed, target.base, rows)
        }
        for row in 0..<rows {
            let at = row * width
            ck_wkv4(state, first, decay, b.key.base + at, b.value.base + at, b.output.base + at, width)
        }
        ck_sigmoid(b.receptance.base, rows * width)
        ck_multiply_elements(b.output.base, b.receptance.base, rows * width)
    }
}

/// RWKV-5.2: a matrix per head, with a decay per channel. Source: Peng et al., "Eagle and Finch", 2024.
struct HeadwiseTimeMix: TimeMix {
    private let lerps: (receptance: [Float], key: [Float], value: [Float], gate: [Float])
    private let receptance: LinearWeights
    private let key: LinearWeights
    private let value: LinearWeights
    private let gate: LinearWeights
    private let first: [Float]
    private let decay: [Float]
    private let norm: NormalizationWeights

    init(_ reader: WeightReader, _ layer: String, _ h: RecurrentHyperparameters) throws(InferenceError) {
        let prefix = layer + "time_mix_"
        lerps = (
            try reader.vector(prefix + "lerp_r.weight", count: h.width),
            try reader.vector(prefix + "lerp_k.weight", count: h.width),
            try reader.vector(prefix + "lerp_v.weight", count: h.width),
            try reader.vector(prefix + "lerp_g.weight", count: h.width)
        )
        receptance = try LinearWeights(reader, prefix + "receptance", columns: h.width, rows: h.width)
        key = try LinearWeights(reader, prefix + "key", columns: h.width, rows: h.width)
        value = try LinearWeights(reader, prefix + "value", columns: h.width, rows: h.width)
        gate = try LinearWeights(reader, prefix + "gate", columns: h.width, rows: h.width)
        first = try reader.vector(prefix + "first.weight", count: h.width)
        decay = try reader.vector(prefix + "decay.weight", count: h.width)
        norm = try NormalizationWeights(reader, prefix + "ln", size: h.width)
    }

    func apply(_ b: RecurrentWorkbench, _ state: UnsafeMutablePointer<Float>, rows: Int) {
        let h = b.hyperparameters
        for (lerp, weights, target) in [
            (lerps.receptance, receptance, b.receptance), (lerps.key, key, b.key), (lerps.value, value, b.value),
            (lerps.gate, gate, b.gate),
        ] {
            ck_mix(b.previous.base, b.current.base, lerp, b.mixed.base, rows, h.width)
            b.multiply(weights, b.mixed, target.base, rows)
        }
        for row in 0..<rows {
            let at = row * h.width
            ck_wkv5(
                state, first, decay, b.receptance.base + at, b.key.base + at, b.value.base + at, b.output.base + at,
                h.heads, h.headSize)
        }
        b.normalizeHeads(norm, epsilon: 1e-5, rows)
        ck_silu_multiply(b.gate.base, b.output.base, rows * h.width)
        b.output.base.update(from: b.gate.base, count: rows * h.width)
    }
}
