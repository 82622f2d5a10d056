import HoneCore
import HoneEvaluation

/// What was spent on what, and what is reserved for requests in flight. A request is sent only when the limits hold
/// even if all in flight cost as much as the dearest of their kind so far.
public struct SpendingAccount: Sendable {
    public struct Entry: Sendable, Hashable {
        public var calls = 0
        public var tokens = 0
        public var dollars = 0.0
        fileprivate var dearestTokens = 0
        fileprivate var dearestDollars = 0.0
        fileprivate var inFlight = 0
    }

    private let limits: OptimizationBudget
    public private(set) var entries: [String: Entry] = [:]

    /// What one rollout can use at most, where that is known beforehand.
    private let ceiling: RunLimits

    init(limits: OptimizationBudget, ceiling: RunLimits = RunLimits()) {
        self.limits = limits
        self.ceiling = ceiling
    }

    public var tokens: Int { entries.values.reduce(0) { $0 + $1.tokens } }
    public var dollars: Double { entries.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.dollars } }
    /// Rollouts that were asked for, those known from before left out.
    public var paidRollouts: Int {
        RolloutTicket.Purpose.allCases.reduce(0) { $0 + (entries[$1.rawValue]?.calls ?? 0) }
    }

    var inFlight: Int { entries.values.reduce(0) { $0 + $1.inFlight } }

    /// What the first request of a kind is expected to cost at most, where nothing is known yet.
    private static let firstTokens = 1000

    /// Sets aside what one more request may cost; false where a limit would not hold.
    mutating func reserve(_ purpose: String, seconds: Double) -> Bool {
        entries[purpose, default: Entry()].inFlight += 1
        // A kind of which nothing is known may cost what the dearest of any kind did.
        let most = entries.values.reduce((tokens: Self.firstTokens, dollars: 0.0)) {
            (max($0.tokens, $1.dearestTokens), max($0.dollars, $1.dearestDollars))
        }
        let tokens = entries.reduce(0) {
            let known = $1.value.calls == 0 ? most.tokens : $1.value.dearestTokens
            return $0 + $1.value.tokens + $1.value.inFlight * max(known, isRollout($1.key) ? ceiling.tokens ?? 0 : 0)
        }
        let dollars = entries.reduce(0) {
            let known = $1.value.calls == 0 ? most.dollars : $1.value.dearestDollars
            let dearest = max(known, isRollout($1.key) ? ceiling.dollars ?? 0 : 0)
            return $0 + $1.value.dollars + Double($1.value.inFlight) * dearest
        }
        let fits =
            limits.tokens.map { tokens <= $0 } ?? true && limits.dollars.map { dollars <= $0 } ?? true
            && limits.seconds.map { seconds < $0 } ?? true
        if !fits { release(purpose) }
        return fits
    }

    private func isRollout(_ purpose: String) -> Bool { RolloutTicket.Purpose(rawValue: purpose) != nil }

    mutating func release(_ purpose: String) { entries[purpose]?.inFlight -= 1 }

    mutating func settle(_ usage: Usage, purpose: String) {
        let tokens = usage.inputTokens + usage.outputTokens
        var entry = entries[purpose] ?? Entry()
        entry.calls += 1
        entry.tokens += tokens
        entry.dollars += usage.cost ?? 0
        entry.dearestTokens = max(entry.dearestTokens, tokens)
        entry.dearestDollars = max(entry.dearestDollars, usage.cost ?? 0)
        entries[purpose] = entry
    }
}
