import HoneCore
import HoneEvaluation
import Testing

@Suite struct StatisticsTests {
    /// A generator of its own, so that the figures below are the same on each machine.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test func `a bet on nothing wins falsely no more often than its level, at any time`() {
        var numbers = Numbers(state: 7)
        var wins = 0
        for _ in 0..<400 {
            var bet = WealthProcess()
            for _ in 0..<300 {
                bet.observe(Double(Int.random(in: -1...1, using: &numbers)))
                if bet.wealth >= 20 {
                    wins += 1
                    break
                }
            }
        }
        // At level 0.05, 20 are expected at most; 34 would be three standard deviations above.
        #expect(wins <= 34)
    }

    @Test func `a bet that knows what to expect wins sooner, and falsely no more often`() {
        func pairsToWin(_ up: Double, _ down: Double, _ expectation: WealthProcess.Expectation?, _ game: Int) -> Int? {
            var numbers = Numbers(state: UInt64(game) &* 0x9E37_79B9_7F4A_7C15)
            var bet = WealthProcess(expecting: expectation)
            for pair in 1...600 {
                let chance = Double.random(in: 0..<1, using: &numbers)
                bet.observe(chance < up ? 1 : chance < up + down ? -1 : 0)
                if bet.wealth >= 20 { return pair }
            }
            return nil
        }
        let right = WealthProcess.Expectation(up: 0.3, down: 0.1)
        func mean(_ expectation: WealthProcess.Expectation?) -> Double {
            (0..<100).reduce(0.0) { $0 + Double(pairsToWin(0.3, 0.1, expectation, $1) ?? 600) } / 100
        }
        #expect(mean(right) < mean(nil) - 1)
        let wins = (0..<400).count { pairsToWin(0.15, 0.15, right, $0) != nil }
        #expect(wins <= 34)
    }

    @Test func `a bet that knows its deadline proves small gains more often, and falsely no more often`() {
        func isWon(_ up: Double, _ down: Double, _ game: Int, _ won: (Double) -> Bool) -> Bool {
            var numbers = Numbers(state: UInt64(game) &* 0x9E37_79B9_7F4A_7C15)
            return (0..<400).contains { _ in
                let chance = Double.random(in: 0..<1, using: &numbers)
                return won(chance < up ? 1 : chance < up + down ? -1 : 0)
            }
        }
        func winsWithDeadline(_ up: Double, _ down: Double) -> Int {
            (0..<400).count { game in
                var bet = DeadlineBet(alpha: 0.05, deadline: 400, expecting: .init(up: 0.16, down: 0.1))
                return isWon(up, down, game) { value in
                    bet.observe(value)
                    return bet.wealth >= 20
                }
            }
        }
        func winsWithout(_ up: Double, _ down: Double) -> Int {
            (0..<400).count { game in
                var bet = WealthProcess(expecting: .init(up: 0.16, down: 0.1))
                return isWon(up, down, game) { value in
                    bet.observe(value)
                    return bet.wealth >= 20
                }
            }
        }
        #expect(winsWithDeadline(0.13, 0.13) <= 34)
        #expect(winsWithDeadline(0.5, 0.5) <= 34)
        #expect(winsWithDeadline(0.16, 0.1) > winsWithout(0.16, 0.1) + 60)
    }

    @Test func `a bet that knows its deadline still wins large gains early`() {
        var bet = DeadlineBet(alpha: 0.05, deadline: 400, expecting: .init(up: 0.6, down: 0.05))
        var pairs = 0
        while bet.wealth < 20, pairs < 400 {
            bet.observe(pairs % 3 == 0 ? 0 : 1)
            pairs += 1
        }
        #expect(pairs < 20)
    }

    @Test func `a bet on a gain wins in about the time that was foretold`() {
        var numbers = Numbers(state: 3)
        var bet = WealthProcess()
        var pairs = 0
        while bet.wealth < 20, pairs < 1000 {
            let chance = Double.random(in: 0..<1, using: &numbers)
            bet.observe(chance < 0.4 ? 1 : chance < 0.5 ? -1 : 0)
            pairs += 1
        }
        #expect(Double(pairs) < 4 * WealthProcess.observationsNeeded(.init(up: 0.4, down: 0.1), alpha: 0.05))
        #expect(WealthProcess.observationsNeeded(.init(up: 0.1, down: 0.1), alpha: 0.05) == .infinity)
    }

    @Test func `a confidence sequence holds the mean and narrows`() {
        var numbers = Numbers(state: 11)
        var held = 0
        for _ in 0..<100 {
            let values = (0..<80).map { _ in Double.random(in: 0..<1, using: &numbers) < 0.7 ? 1.0 : 0 }
            let sequence = ConfidenceSequence(values)
            held += sequence.lower <= 0.7 && 0.7 <= sequence.upper ? 1 : 0
        }
        #expect(held >= 95)
        let few = ConfidenceSequence(Array(repeating: 1, count: 10))
        let many = ConfidenceSequence(Array(repeating: 1, count: 100))
        #expect(few.lower < many.lower)
        #expect(many.upper == 1)
        #expect(ConfidenceSequence([]).lower == 0)
    }

    @Test func `a mean's margin is Student's`() throws {
        let interval = MeanInterval([1, 2, 3, 4, 5])
        #expect(interval.mean == 3)
        // t(4, 0.975) = 2.7764, s = 1.5811
        #expect(abs(try #require(interval.margin) - 1.9632) < 0.02)
        #expect(MeanInterval([1]).margin == nil)
    }
}
