import Glibc

/// Chooses tokens, one after the other, by a seed.
///
/// The order of the filters is repetition, top-k, top-p, min-p, temperature: what is kept is decided by the model's own
/// probabilities, and the temperature then weighs what is left.
struct Sampler: Sendable {
    private let parameters: SamplingParameters
    private var state: UInt64

    init(_ parameters: SamplingParameters) {
        self.parameters = parameters
        state = parameters.seed
    }

    /// - Parameter history: the tokens before, the newest last. Logits of minus infinity are never chosen.
    /// - Returns: nil where no token has a finite logit.
    mutating func sample(_ logits: UnsafeMutableBufferPointer<Float>, history: ArraySlice<Int32>) -> Int32? {
        penalize(logits, history)
        guard parameters.temperature > 0 else { return likeliest(logits) }
        var candidates = likeliest(logits, parameters.topK > 0 ? min(parameters.topK, logits.count) : logits.count)
        guard let best = candidates.first?.logit else { return nil }

        var probabilities = candidates.map { expf($0.logit - best) }
        let sum = probabilities.reduce(0, +)
        var kept = 0
        var mass: Float = 0
        while kept < candidates.count, mass < parameters.topP * sum || kept == 0,
            probabilities[kept] >= parameters.minP || kept == 0
        {
            mass += probabilities[kept]
            kept += 1
        }
        candidates.removeLast(candidates.count - kept)
        probabilities = candidates.map { expf(($0.logit - best) / parameters.temperature) }
        var rest = probabilities.reduce(0, +) * uniform()
        for (candidate, probability) in zip(candidates, probabilities) {
            rest -= probability
            if rest < 0 { return candidate.token }
        }
        return candidates.last?.token
    }

    private struct Candidate {
        var token: Int32
        var logit: Float

        /// Ties go to the lower token, so that the order is the same everywhere.
        static func < (left: Candidate, right: Candidate) -> Bool {
            left.logit != right.logit ? left.logit < right.logit : left.token > right.token
        }
    }

    private func penalize(_ logits: UnsafeMutableBufferPointer<Float>, _ history: ArraySlice<Int32>) {
        guard parameters.repetitionPenalty != 1, parameters.repetitionPenalty > 0 else { return }
        for token in Set(history.suffix(parameters.repetitionWindow)) where Int(token) < logits.count {
            let logit = logits[Int(token)]
            logits[Int(token)] = logit > 0 ? logit / parameters.repetitionPenalty : logit * parameters.repetitionPenalty
        }
    }

    private func likeliest(_ logits: UnsafeMutableBufferPointer<Float>) -> Int32? {
        var best: Int32?
        var most = -Float.infinity
        for token in 0..<logits.count where logits[token] > most {
            most = logits[token]
            best = Int32(token)
        }
        return best
    }

    /// The `count` likeliest tokens with a finite logit, the likeliest first.
    private func likeliest(_ logits: UnsafeMutableBufferPointer<Float>, _ count: Int) -> [Candidate] {
        var found: [Candidate] = []
        if count >= logits.count {
            for token in 0..<logits.count where logits[token] > -.infinity {
                found.append(Candidate(token: Int32(token), logit: logits[token]))
            }
        } else {
            // The candidates so far, unsorted between two rounds; all below the least of a full round are passed over.
            var least = -Float.infinity
            for token in 0..<logits.count where logits[token] > least {
                found.append(Candidate(token: Int32(token), logit: logits[token]))
                guard found.count >= 4 * count + 64 else { continue }
                found.sort { $1 < $0 }
                found.removeLast(found.count - count)
                least = found[count - 1].logit
            }
        }
        found.sort { $1 < $0 }
        if found.count > count { found.removeLast(found.count - count) }
        return found
    }

    /// From 0 to 1. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    private mutating func uniform() -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float((z ^ (z >> 31)) >> 40) * 0x1p-24
    }
}
