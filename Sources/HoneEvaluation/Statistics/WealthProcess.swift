import Glibc

/// A bet that a mean is above a value, made anew with each observation: an e-process by which one may look as often
/// as one likes.
///
/// The wealth is the mean, over a grid of stakes λ, of ∏(1 + λ(x − m)). Where the true mean is at most m it is a
/// supermartingale that starts at 1, so by Ville's inequality it ever reaches 1/α with a probability of at most α
/// (Ville 1939; Waudby-Smith & Ramdas 2023; Ramdas et al. 2022).
public struct WealthProcess: Sendable {
    /// Stakes as shares of the largest one that cannot lose everything.
    static let stakes = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]

    private let mean: Double
    private let scale: Double
    private var logarithms = [Double](repeating: 0, count: WealthProcess.stakes.count)
    public private(set) var observations = 0

    /// - Parameters:
    ///   - mean: the value that the true mean has to exceed.
    ///   - lowest: the least value of an observation.
    public init(above mean: Double = 0, lowest: Double = -1) {
        self.mean = mean
        scale = 1 / max(mean - lowest, 1e-9)
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
        let sum = logarithms.reduce(0) { $0 + exp($1 - largest) }
        return largest + log(sum / Double(logarithms.count))
    }

    /// About how many observations take the wealth to 1/α, where they are 1 with probability `up`, −1 with `down` and
    /// 0 otherwise; infinite where the bet does not grow.
    public static func observationsNeeded(up: Double, down: Double, alpha: Double) -> Double {
        let growth = stakes.map { up * log1p($0) + down * log1p(-$0) }.max() ?? 0
        guard growth > 1e-6 else { return .infinity }
        // A mixture pays for not knowing the best stake: about a nat and a half.
        return (log(1 / alpha) + 1.5) / growth
    }
}
