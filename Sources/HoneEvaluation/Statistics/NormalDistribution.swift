import Glibc

/// The standard normal distribution.
enum NormalDistribution {
    static func density(_ value: Double) -> Double { exp(-value * value / 2) / (2 * Double.pi).squareRoot() }

    static func probability(below value: Double) -> Double { 0.5 * erfc(-value / 2.0.squareRoot()) }

    /// The value below which one is with a probability; within ±8.
    static func quantile(_ probability: Double) -> Double {
        var (low, high) = (-8.0, 8.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if self.probability(below: middle) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
