import Glibc

/// What each edit does to each channel, from rollouts in which edits were switched on and off at random: every
/// rollout informs about every edit that it could have had.
struct EffectModel: Sendable {
    /// Rollouts before these inform no more: what they say is in the offsets of decided edits.
    static let window = 3000

    private var intercepts: [Int: Double] = [:]
    private var interceptVariances: [Int: Double] = [:]
    private var effects: [Int: EditEffect] = [:]
    /// By edit and channel: what each channel alone says, drawn towards 0 by the regression's prior.
    private var estimates: [Int: [Double]] = [:]
    /// The same of edits that are decided and no longer estimated.
    private var offsets: [Int: [Double]] = [:]

    /// Estimates anew.
    ///
    /// - Parameters:
    ///   - edits: numbers of the edits to estimate.
    ///   - mentions: whether an edit speaks of a channel.
    mutating func fit(
        _ observations: [Observation], _ channels: Channels, edits: [Int],
        mentions: (_ edit: Int, _ channel: Int) -> Bool
    ) {
        let rows = rows(observations.suffix(Self.window), channels, edits)
        let starts = edits.map { Self.padded(estimates[$0] ?? [], rows.count) }
        var fresh = starts.map { _ in [Double](repeating: 0, count: rows.count) }
        var evidence = starts.map { _ in [EditEffect.Evidence]() }
        for (channel, rows) in rows.enumerated() {
            guard let rows else { continue }
            let regression = LogisticRegression(
                rows, switches: edits.count, start: (starts.map { $0[channel] }, intercepts[channel] ?? 0),
                deviation: EditEffect.own.deviation)
            intercepts[channel] = regression.intercept
            interceptVariances[channel] = regression.interceptVariance
            for place in edits.indices {
                fresh[place][channel] = regression.effects[place]
                var said = Self.evidence(channel, regression.effects[place], regression.variances[place])
                said?.isMentioned = mentions(edits[place], channel)
                if let said { evidence[place].append(said) }
            }
        }
        estimates = Dictionary(uniqueKeysWithValues: zip(edits, fresh))
        effects = Dictionary(uniqueKeysWithValues: zip(edits, evidence.map(EditEffect.init)))
    }

    /// With 0 for channels that were not known yet.
    private static func padded(_ effects: [Double], _ count: Int) -> [Double] {
        effects + [Double](repeating: 0, count: max(0, count - effects.count))
    }

    /// What the observations say, by channel; nil for a channel that none of them has.
    private func rows(
        _ observations: some Sequence<Observation>, _ channels: Channels, _ edits: [Int]
    ) -> [LogisticRegression.Rows?] {
        var position = [Int?](repeating: nil, count: (edits.max() ?? -1) + 1)
        for (place, edit) in edits.enumerated() { position[edit] = place }
        var rows = [LogisticRegression.Rows?](repeating: nil, count: channels.names.count)
        var on: [Int] = []
        var decided: [[Double]] = []
        let known = offsets.mapValues { Self.padded($0, rows.count) }
        for observation in observations {
            on.removeAll(keepingCapacity: true)
            decided.removeAll(keepingCapacity: true)
            for edit in observation.edits {
                if edit < position.count, let place = position[edit] {
                    on.append(place)
                } else if let effects = known[edit] {
                    decided.append(effects)
                }
            }
            for (channel, value) in channels.values(observation) {
                let offset = decided.reduce(0) { $0 + $1[channel] }
                if rows[channel] == nil { rows[channel] = .init() }
                rows[channel]?.append(on: on, offset: offset, value: value)
            }
        }
        return rows
    }

    /// What the rollouts say without the regression's prior; nil where they say nothing.
    private static func evidence(_ channel: Int, _ mean: Double, _ variance: Double) -> EditEffect.Evidence? {
        let precision = 1 / variance - 1 / (EditEffect.own.deviation * EditEffect.own.deviation)
        guard precision > 0.05 else { return nil }
        return EditEffect.Evidence(channel: channel, mean: mean / variance / precision, variance: 1 / precision)
    }

    /// Keeps the present estimate of an edit that is decided against.
    mutating func settle(_ edit: Int) {
        offsets[edit] = estimates[edit]
        effects[edit] = nil
    }

    /// Estimates an edit again that was settled; the rollouts that had it still count.
    mutating func reopen(_ edit: Int) { offsets[edit] = nil }

    /// The probability of success on each channel with these edits.
    func probabilities(with edits: [Int]) -> [Int: Double] {
        var odds = intercepts
        for edit in edits {
            if let effect = effects[edit] {
                for (channel, mean) in zip(effect.channels, effect.means) { odds[channel, default: 0] += mean }
            } else {
                for (channel, mean) in (offsets[edit] ?? []).enumerated() where mean != 0 {
                    odds[channel, default: 0] += mean
                }
            }
        }
        return odds.mapValues(Self.logistic)
    }

    /// The standard deviation of the mean reward that is expected with these edits, as if what is not known of one were
    /// independent of what is not known of another.
    func deviation(with edits: [Int], _ reward: PredictedReward) -> Double {
        let slopes = reward.slopes(probabilities(with: edits))
        let start = interceptVariances.sorted { $0.key < $1.key }.reduce(0) {
            $0 + pow(slopes[$1.key] ?? 0, 2) * $1.value
        }
        let variance = edits.reduce(start) { sum, edit in sum + (effects[edit]?.variance { slopes[$0] ?? 0 } ?? 0) }
        return variance.squareRoot()
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
        for (channel, mean) in zip(own.channels, own.means) {
            let q = min(max(before[channel] ?? 0.5, 1e-6), 1 - 1e-6)
            after[channel] = Self.logistic(log(q / (1 - q)) + mean)
        }
        let base = max(reward.mean(before), 0.02)
        let slopes = reward.slopes(after)
        let variance = own.variance { slopes[$0] ?? 0 }
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
        rewards(probabilities).reduce(0, +) / Double(max(cases.count, 1))
    }

    /// By case.
    func rewards(_ probabilities: [Int: Double]) -> [Double] { cases.map { reward($0, probabilities) } }

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
