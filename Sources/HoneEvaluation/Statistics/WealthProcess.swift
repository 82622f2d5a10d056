import Glibc

/// A bet that a mean is above a value, made anew with each observation: an e-process by which one may look as often
/// as one likes.
///
/// The wealth is a weighted mean, over a grid of stakes λ, of ∏(1 + λ(x − m)). Where the true mean is at most m it is
/// a supermartingale that starts at 1, so by Ville's inequality it ever reaches 1/α with a probability of at most α
/// (Ville 1939; Waudby-Smith & Ramdas 2023; Ramdas et al. 2022). The weights are fixed before the first observation,
/// so they may follow from anything that was known until then.
public struct WealthProcess: Sendable {
    /// Stakes as shares of the largest one that cannot lose everything.
    static let stakes = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]

    /// How often one expects observations of 1 and of −1, the others being 0.
    public struct Expectation: Sendable, Hashable {
        public var up: Double
        public var down: Double

        public init(up: Double, down: Double) {
            self.up = up
            self.down = down
        }

        /// The logarithm by which a stake grows with an observation.
        func growth(_ stake: Double) -> Double { up * log1p(stake) + down * log1p(-stake) }

        /// Three quarters of the weight go to stakes near the one that grows most, the rest to all alike.
        fileprivate var weights: [Double] {
            let best = stakes.max { growth($0) < growth($1) } ?? 0
            let near = stakes.map { exp(-pow(($0 - best) / 0.15, 2) / 2) }
            let total = near.reduce(0, +)
            return near.map { 0.75 * $0 / total + 0.25 / Double(stakes.count) }
        }
    }

    private let mean: Double
    private let scale: Double
    /// By stake: of its weight times what it made.
    private var logarithms: [Double]
    public private(set) var observations = 0

    /// - Parameters:
    ///   - mean: the value that the true mean has to exceed.
    ///   - lowest: the least value of an observation.
    ///   - expectation: nil where nothing is known beforehand.
    public init(above mean: Double = 0, lowest: Double = -1, expecting expectation: Expectation? = nil) {
        self.mean = mean
        scale = 1 / max(mean - lowest, 1e-9)
        let equal = 1 / Double(Self.stakes.count)
        logarithms = (expectation?.weights ?? Self.stakes.map { _ in equal }).map { log($0) }
    }

    public mutating func observe(_ value: Double) {
        for (index, stake) in Self.stakes.enumerated() {
            logarithms[index] += log1p(stake * scale * (value - mean))
        }
        observations += 1
    }

    public var wealth: Double { exp(logWealth) }

    var logWealth: Double {
        let largest = logarithms.max() ?? 0
        return largest + log(logarithms.reduce(0) { $0 + exp($1 - largest) })
    }

    /// About how many observations take the wealth to 1/α, where they come as expected; infinite where the bet does
    /// not grow.
    public static func observationsNeeded(_ expectation: Expectation, alpha: Double) -> Double {
        let growth = stakes.map(expectation.growth).max() ?? 0
        guard growth > 1e-6 else { return .infinity }
        // A mixture pays for not knowing the best stake: about a nat.
        return (log(1 / alpha) + 1) / growth
    }
}
