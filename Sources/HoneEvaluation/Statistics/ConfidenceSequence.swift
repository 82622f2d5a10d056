import Glibc

/// Bounds on a mean that hold at every moment at once with probability 1 − α, from bets against each value on a grid
/// (Waudby-Smith & Ramdas 2023, the hedged capital process).
public struct ConfidenceSequence: Sendable, Hashable {
    public var mean: Double
    public var lower: Double
    public var upper: Double
    public var observations: Int

    /// - Parameters:
    ///   - values: in `range`, in the order in which they were observed.
    ///   - alpha: 0.05 for 95 %.
    public init(_ values: [Double], in range: ClosedRange<Double> = 0...1, alpha: Double = 0.05) {
        observations = values.count
        mean = values.isEmpty ? (range.lowerBound + range.upperBound) / 2 : values.reduce(0, +) / Double(values.count)
        (lower, upper) = (range.lowerBound, range.upperBound)
        guard !values.isEmpty else { return }
        let step = (range.upperBound - range.lowerBound) / 400
        let mirrored = values.map { range.upperBound + range.lowerBound - $0 }
        lower = Self.bound(values, in: range, step: step, alpha: alpha)
        upper = range.upperBound + range.lowerBound - Self.bound(mirrored, in: range, step: step, alpha: alpha)
    }

    /// The lowest value that is not refuted from below; half of α is spent on each side.
    private static func bound(_ values: [Double], in range: ClosedRange<Double>, step: Double, alpha: Double) -> Double
    {
        let threshold = log(2 / alpha)
        var low = 0
        var high = 400
        // Whether a value is refuted falls with the value, so bisection finds the edge.
        while low < high {
            let middle = (low + high) / 2
            let candidate = range.lowerBound + Double(middle) * step
            if isRefuted(candidate, by: values, lowest: range.lowerBound, threshold) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return range.lowerBound + Double(max(0, low - 1)) * step
    }

    private static func isRefuted(_ mean: Double, by values: [Double], lowest: Double, _ threshold: Double) -> Bool {
        var bet = WealthProcess(above: mean, lowest: lowest)
        for value in values {
            bet.observe(value)
            if bet.logWealth >= threshold { return true }
        }
        return false
    }
}
