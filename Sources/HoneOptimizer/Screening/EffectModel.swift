import Glibc

/// What each edit does to each channel, from rollouts in which edits were switched on and off at random: every
/// rollout informs about every edit that it could have had.
struct EffectModel: Sendable {
    /// The prior probability that an edit does anything to one channel.
    static let relevance = 0.12
    /// The prior standard deviation of a real effect, in log odds.
    static let deviation = 1.2
    /// Rollouts before these inform no more: what they say is in the offsets of decided edits.
    static let window = 3000

    private struct Effect {
        /// Posterior mean with the chance that there is no effect at all taken into account.
        var mean: Double
        var variance: Double
        var raw: Double
    }

    private var intercepts: [Int: Double] = [:]
    /// By edit and channel.
    private var effects: [Int: [Int: Effect]] = [:]
    /// Effects of edits that are decided and no longer estimated.
    private var offsets: [Int: [Int: Double]] = [:]

    /// Estimates anew.
    ///
    /// - Parameter edits: numbers of the edits to estimate.
    mutating func fit(_ observations: [Observation], _ channels: Channels, edits: [Int]) {
        let position = Dictionary(uniqueKeysWithValues: edits.enumerated().map { ($1, $0) })
        var rows: [Int: [LogisticRegression.Row]] = [:]
        for observation in observations.suffix(Self.window) {
            let on = observation.edits.compactMap { position[$0] }
            let decided = observation.edits.filter { position[$0] == nil }
            for (channel, value) in channels.values(observation) {
                let offset = decided.reduce(0) { $0 + (offsets[$1]?[channel] ?? 0) }
                rows[channel, default: []].append(.init(on: on, offset: offset, value: value))
            }
        }
        var fresh: [Int: [Int: Effect]] = [:]
        for (channel, rows) in rows.sorted(by: { $0.key < $1.key }) {
            let start = edits.map { effects[$0]?[channel]?.raw ?? 0 }
            let regression = LogisticRegression(
                rows, switches: edits.count, start: (start, intercepts[channel] ?? 0), deviation: Self.deviation)
            intercepts[channel] = regression.intercept
            for (place, edit) in edits.enumerated() {
                fresh[edit, default: [:]][channel] = Self.effect(regression.effects[place], regression.variances[place])
            }
        }
        effects = fresh
    }

    /// Weighs an estimate by the posterior probability that there is an effect: the Bayes factor of a normal prior
    /// against none is the ratio of the densities at 0 (Dickey 1971).
    private static func effect(_ estimate: Double, _ variance: Double) -> Effect {
        let odds =
            relevance / (1 - relevance) * variance.squareRoot() / deviation
            * exp(min(estimate * estimate / (2 * variance), 50))
        let probability = odds / (1 + odds)
        let mean = probability * estimate
        return Effect(
            mean: mean, variance: probability * (variance + estimate * estimate) - mean * mean, raw: estimate)
    }

    /// Keeps the present estimate of an edit that is decided against.
    mutating func settle(_ edit: Int) {
        offsets[edit] = effects[edit]?.mapValues(\.raw)
        effects[edit] = nil
    }

    /// Estimates an edit again that was settled; the rollouts that had it still count.
    mutating func reopen(_ edit: Int) { offsets[edit] = nil }

    /// The probability of success on each channel with these edits.
    func probabilities(with edits: [Int]) -> [Int: Double] {
        var result: [Int: Double] = [:]
        for (channel, intercept) in intercepts {
            let z = edits.reduce(intercept) {
                $0 + (effects[$1]?[channel]?.mean ?? offsets[$1]?[channel] ?? 0)
            }
            result[channel] = Self.logistic(z)
        }
        return result
    }

    /// What adding an edit to others is worth.
    struct Gain: Sendable {
        /// Relative to the reward without the edit.
        var mean: Double
        var deviation: Double

        /// The probability that the gain is above `value`.
        func probability(above value: Double) -> Double {
            0.5 * erfc((value - mean) / (deviation * 2.0.squareRoot()))
        }
    }

    func gain(of edit: Int, over others: [Int], _ reward: PredictedReward) -> Gain {
        let before = probabilities(with: others)
        guard let own = effects[edit] else { return Gain(mean: 0, deviation: 1) }
        var after = before
        for (channel, p) in before {
            let q = min(max(p, 1e-6), 1 - 1e-6)
            after[channel] = Self.logistic(log(q / (1 - q)) + (own[channel]?.mean ?? 0))
        }
        let base = max(reward.mean(before), 0.02)
        let slopes = reward.slopes(after)
        // In a fixed order: sums of floating-point numbers depend on theirs, and decisions on sums.
        let variance = own.sorted { $0.key < $1.key }.reduce(0) {
            $0 + pow(slopes[$1.key] ?? 0, 2) * $1.value.variance
        }
        return Gain(
            mean: (reward.mean(after) - reward.mean(before)) / base,
            deviation: variance.squareRoot() / base + 1e-9)
    }

    private static func logistic(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
}

/// The mean reward over the screening cases, from the chances of success on each channel.
struct PredictedReward {
    /// The channels of each case.
    let cases: [[Int]]
    /// Whether a case needs all of its channels or earns their mean.
    let needsAll: Bool
    private static let unknown = 0.5

    func mean(_ probabilities: [Int: Double]) -> Double {
        cases.reduce(0) { $0 + reward($1, probabilities) } / Double(max(cases.count, 1))
    }

    private func reward(_ channels: [Int], _ probabilities: [Int: Double]) -> Double {
        if needsAll { return channels.reduce(1) { $0 * (probabilities[$1] ?? Self.unknown) } }
        return channels.reduce(0) { $0 + (probabilities[$1] ?? Self.unknown) } / Double(max(channels.count, 1))
    }

    /// How much the mean reward grows with the log odds of each channel.
    func slopes(_ probabilities: [Int: Double]) -> [Int: Double] {
        var slopes: [Int: Double] = [:]
        for channels in cases {
            let whole = reward(channels, probabilities)
            for channel in channels {
                let p = probabilities[channel] ?? Self.unknown
                slopes[channel, default: 0] +=
                    needsAll ? whole * (1 - p) : p * (1 - p) / Double(channels.count)
            }
        }
        return slopes.mapValues { $0 / Double(max(cases.count, 1)) }
    }
}
