import Glibc

/// What an edit does to the log odds of each channel: one effect that all channels share, or none, and on top of it
/// effects of their own on a few of them.
///
/// An instruction about one requirement moves one channel by much. A line that spoils every answer moves all of them by
/// little: no single channel shows it, all together do. Both are estimated at once, from a regression of each channel
/// by itself: the shared effect on a grid, the own ones with a prior that most are 0 (Mitchell & Beauchamp 1988).
struct EditEffect: Sendable {
    /// What a channel's rollouts alone say of the edit: a normal likelihood.
    struct Evidence {
        var channel: Int
        var mean: Double
        var variance: Double
        /// Whether the edit speaks of the channel.
        var isMentioned = false
    }

    /// The probability that there is a shared effect, and its standard deviation.
    static let sharing = (probability: 0.25, deviation: 0.5)
    /// The probability that there is an effect on one channel alone, where the edit does not speak of the channel and
    /// where it does, and its standard deviation.
    static let own = (probability: 0.12, whereMentioned: 0.3, deviation: 1.2)
    private static let grid = stride(from: -1.5, through: 1.5, by: 0.125).map { $0 }

    let channels: [Int]
    /// By channel, in the order of `channels`.
    let means: [Double]
    private let variances: [Double]
    /// Of each value of the shared effect its probability, and the channels' means with it.
    private let shared: [(weight: Double, means: [Double])]

    init(_ evidence: [Evidence]) {
        channels = evidence.map(\.channel)
        var logWeights: [Double] = []
        var parts: [[(mean: Double, variance: Double)]] = []
        let density = Self.grid.map { exp(-pow($0 / Self.sharing.deviation, 2) / 2) }
        let total = density.reduce(0, +)
        for (value, density) in zip(Self.grid, density) {
            let prior = Self.sharing.probability * density / total + (value == 0 ? 1 - Self.sharing.probability : 0)
            var logWeight = log(prior)
            parts.append(
                evidence.map { item in
                    let (likelihood, part) = Self.own(item, value)
                    logWeight += likelihood
                    return part
                })
            logWeights.append(logWeight)
        }
        let largest = logWeights.max() ?? 0
        let weights = logWeights.map { exp($0 - largest) }
        let sum = weights.reduce(0, +)
        var means = [Double](repeating: 0, count: evidence.count)
        var variances = means
        for (weight, part) in zip(weights, parts) {
            for (place, channel) in part.enumerated() {
                means[place] += weight / sum * channel.mean
                variances[place] += weight / sum * channel.variance
            }
        }
        (self.means, self.variances) = (means, variances)
        shared = zip(weights, parts).filter { $0.0 / sum > 1e-4 }.map { ($0 / sum, $1.map(\.mean)) }
    }

    /// The logarithm of the evidence's likelihood where the shared effect has a value, and what the whole effect on
    /// the channel then is.
    private static func own(_ item: Evidence, _ value: Double) -> (Double, (mean: Double, variance: Double)) {
        let prior = item.isMentioned ? own.whereMentioned : own.probability
        let slab = own.deviation * own.deviation
        let rest = item.mean - value
        let without = log(1 - prior) - rest * rest / (2 * item.variance) - log(item.variance) / 2
        let wide = slab + item.variance
        let with = log(prior) - rest * rest / (2 * wide) - log(wide) / 2
        let largest = max(without, with)
        let likelihood = largest + log(exp(without - largest) + exp(with - largest))
        let probability = exp(with - likelihood)
        let estimate = rest * slab / wide
        let mean = probability * estimate
        let spread = probability * (item.variance * slab / wide + estimate * estimate) - mean * mean
        return (likelihood, (value + mean, spread))
    }

    /// The variance of a sum over the channels, each times its slope.
    func variance(_ slope: (_ channel: Int) -> Double) -> Double {
        let slopes = channels.map(slope)
        let center = zip(slopes, means).reduce(0) { $0 + $1.0 * $1.1 }
        let own = zip(slopes, variances).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
        return own
            + shared.reduce(0) { sum, value in
                let difference = zip(slopes, value.means).reduce(0) { $0 + $1.0 * $1.1 } - center
                return sum + value.weight * difference * difference
            }
    }
}
