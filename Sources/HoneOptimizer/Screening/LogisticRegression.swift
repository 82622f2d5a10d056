import Glibc

/// Bayesian logistic regression on switches that are on or off, by Newton steps to the posterior's mode and a Laplace
/// approximation around it (Bishop 2006, section 4.5).
struct LogisticRegression: Sendable {
    /// What was seen with which switches on. Rows lie one after another: there are thousands, and the same few are read
    /// in each step.
    struct Rows {
        /// Of each row the ascending positions of the switches that are on.
        fileprivate private(set) var on: [Int] = []
        fileprivate private(set) var ends: [Int] = []
        fileprivate private(set) var offsets: [Double] = []
        fileprivate private(set) var values: [Double] = []

        /// - Parameters:
        ///   - offset: is added to the linear predictor.
        ///   - value: 0 to 1.
        mutating func append(on: [Int], offset: Double, value: Double) {
            self.on += on
            ends.append(self.on.count)
            offsets.append(offset)
            values.append(value)
        }
    }

    /// Log odds that each switch adds.
    private(set) var effects: [Double]
    private(set) var intercept: Double
    /// Posterior variances of the effects, and of the intercept.
    private(set) var variances: [Double]
    private(set) var interceptVariance: Double

    private static let priorInterceptVariance = 4.0

    /// - Parameters:
    ///   - start: effects and intercept to begin from.
    ///   - deviation: the prior standard deviation of an effect, around 0.
    init(_ rows: Rows, switches: Int, start: (effects: [Double], intercept: Double), deviation: Double) {
        effects = start.effects
        intercept = start.intercept
        let size = switches + 1
        let precision = 1 / (deviation * deviation)
        var factor = [Double](repeating: 0, count: size * size)
        for _ in 0..<6 {
            var gradient = [Double](repeating: 0, count: size)
            var hessian = [Double](repeating: 0, count: size * size)
            var start = 0
            for row in rows.ends.indices {
                let end = rows.ends[row]
                var z = intercept + rows.offsets[row]
                for place in start..<end { z += effects[rows.on[place]] }
                let p = 1 / (1 + exp(-z))
                let weight = max(p * (1 - p), 1e-9)
                let residual = rows.values[row] - p
                for place in start..<end {
                    let i = rows.on[place]
                    gradient[i] += residual
                    for other in start...place { hessian[i * size + rows.on[other]] += weight }
                    hessian[switches * size + i] += weight
                }
                gradient[switches] += residual
                hessian[switches * size + switches] += weight
                start = end
            }
            for i in 0..<switches {
                gradient[i] -= precision * effects[i]
                hessian[i * size + i] += precision
            }
            gradient[switches] -= intercept / Self.priorInterceptVariance
            hessian[switches * size + switches] += 1 / Self.priorInterceptVariance
            factor = Cholesky.factor(hessian, size)
            let step = Cholesky.solve(factor, gradient, size)
            let largest = step.reduce(0) { max($0, abs($1)) }
            // Far from the mode a full step can overshoot.
            let scale = largest > 2 ? 2 / largest : 1
            for i in 0..<switches { effects[i] += scale * step[i] }
            intercept += scale * step[switches]
            if largest < 5e-3 { break }
        }
        variances = Cholesky.inverseDiagonal(factor, size)
        interceptVariance = variances.removeLast()
    }
}

/// Symmetric positive definite systems; matrices are rows in one array, of which the lower triangle is read.
enum Cholesky {
    static func factor(_ matrix: [Double], _ n: Int) -> [Double] {
        var l = matrix
        for i in 0..<n {
            for j in 0...i {
                var sum = l[i * n + j]
                for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
                l[i * n + j] = i == j ? max(sum, 1e-12).squareRoot() : sum / l[j * n + j]
            }
        }
        return l
    }

    static func solve(_ l: [Double], _ vector: [Double], _ n: Int) -> [Double] {
        var x = vector
        for i in 0..<n {
            for k in 0..<i { x[i] -= l[i * n + k] * x[k] }
            x[i] /= l[i * n + i]
        }
        for i in (0..<n).reversed() {
            for k in (i + 1)..<max(n, i + 1) { x[i] -= l[k * n + i] * x[k] }
            x[i] /= l[i * n + i]
        }
        return x
    }

    static func inverseDiagonal(_ l: [Double], _ n: Int) -> [Double] {
        (0..<n).map { column in
            // The squared length of a column of the factor's inverse.
            var x = [Double](repeating: 0, count: n)
            var total = 0.0
            for i in column..<n {
                var sum = i == column ? 1.0 : 0.0
                for k in column..<max(i, column) { sum -= l[i * n + k] * x[k] }
                x[i] = sum / l[i * n + i]
                total += x[i] * x[i]
            }
            return total
        }
    }
}
