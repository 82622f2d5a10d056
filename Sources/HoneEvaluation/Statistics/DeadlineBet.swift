import Glibc

/// A bet that the mean of observations between −1 and 1 is above 0, where it is known how many there can be at most.
///
/// A part of the wealth is in a mixture that wins early where the mean is large (`WealthProcess`). The rest stakes what
/// takes it to its target just in time, as the portfolio that replicates an option which pays where the sum of the
/// observations is large in the end. By the deadline that is about as powerful as the best test with a fixed number of
/// observations, and yet one may look at any time: each stake depends only on what came before, so by Ville's inequality
/// 1/α is ever reached with a probability of at most α where the mean is 0 or less (target-recalculating bets: Voráček &
/// Orabona 2025, arXiv 2505.22422).
public struct DeadlineBet: Sendable {
    private let alpha: Double
    /// Observations that there can be.
    private let deadline: Int
    /// The share of the wealth that is in the mixture at first: the more, the sooner it is expected to win.
    private let share: Double
    private var mixture: WealthProcess
    /// What became of each unit of the rest.
    private var logWealth = 0.0
    /// What is known of the mean of squares before the first observation counts as this many.
    private static let priorCount = 20.0
    private var squares: Double
    private var observations = 0

    /// A little more than is needed, so that the target is reached before the last moment.
    private static let margin = 1.06
    private static let largestStake = 0.9

    /// - Parameters:
    ///   - alpha: the probability of winning where there is nothing to win.
    ///   - deadline: observations that there can be.
    ///   - expectation: nil where nothing is known beforehand.
    public init(alpha: Double, deadline: Int, expecting expectation: WealthProcess.Expectation? = nil) {
        self.alpha = alpha
        self.deadline = deadline
        mixture = WealthProcess(expecting: expectation)
        let spread = expectation.map { $0.up + $0.down } ?? 0.3
        squares = Self.priorCount * min(max(spread, 0.05), 1)
        let needed = expectation.map { WealthProcess.observationsNeeded($0, alpha: alpha) } ?? Double(deadline)
        share = min(max(1 - needed / Double(max(deadline, 1)), 0.2), 0.8)
    }

    public var wealth: Double { share * mixture.wealth + (1 - share) * exp(logWealth) }

    public mutating func observe(_ value: Double) {
        logWealth += log1p(stake * value)
        mixture.observe(value)
        squares += value * value
        observations += 1
    }

    /// What each unit of the rest has to become.
    private var target: Double { max((Self.margin / alpha - share * mixture.wealth) / (1 - share), 1e-9) }

    /// The mean of squares.
    private var spread: Double { squares / (Self.priorCount + Double(observations)) }

    /// The share of its wealth that the rest stakes on the next observation.
    private var stake: Double {
        let (wealth, target) = (exp(logWealth), target)
        guard target > wealth else { return 0 }
        let place = NormalDistribution.quantile(wealth / target)
        let left = Double(max(deadline - observations, 1))
        let chance = max(NormalDistribution.probability(below: place), 1e-12)
        return min(NormalDistribution.density(place) / chance / (left * spread).squareRoot(), Self.largestStake)
    }
}
