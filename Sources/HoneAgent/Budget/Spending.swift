import HoneCore

/// What a run has used so far.
public struct Spending: Sendable, Hashable {
    /// Replies of a model.
    public var steps = 0
    public var inputTokens = 0
    public var outputTokens = 0
    /// Nil until a reply came whose price is known.
    public var dollars: Double?
    /// Some replies had no known price, so `dollars` is too low.
    public var hasUnknownPrices = false
    /// Wall time of the stretches before the last resume, in milliseconds.
    var earlierMilliseconds: Int64 = 0
    var stretchStart: Int64 = 0

    public var tokens: Int { inputTokens.addingWithoutOverflow(outputTokens) }

    public func seconds(at now: Int64) -> Double { Double(earlierMilliseconds + now - stretchStart) / 1000 }

    mutating func add(_ usage: Usage) {
        steps += 1
        // A server's figures can be anything; no claim of a negative use buys a run more of it.
        inputTokens = inputTokens.addingWithoutOverflow(max(0, usage.inputTokens))
        outputTokens = outputTokens.addingWithoutOverflow(max(0, usage.outputTokens))
        if let cost = usage.cost, cost.isFinite, cost >= 0 {
            dollars = (dollars ?? 0) + cost
        } else {
            hasUnknownPrices = true
        }
    }

    /// The limit that leaves no room for another model reply.
    func exhausted(_ limits: RunLimits, at now: Int64) -> RunStopped? {
        if let limit = limits.steps, steps >= limit {
            return RunStopped(reason: .stepsSpent, detail: "All \(limit) steps are used (--max-steps).")
        }
        if let limit = limits.tokens, tokens >= limit {
            return RunStopped(
                reason: .tokensSpent, detail: "\(tokens) tokens are used, of \(limit) allowed (--max-tokens).")
        }
        if let limit = limits.dollars, let dollars, dollars >= limit {
            return RunStopped(
                reason: .dollarsSpent,
                detail: "$\(formatted(dollars)) are spent, of $\(formatted(limit)) allowed (--budget-usd).")
        }
        return overtime(limits, at: now)
    }

    func overtime(_ limits: RunLimits, at now: Int64) -> RunStopped? {
        guard let limit = limits.seconds, seconds(at: now) >= limit else { return nil }
        return RunStopped(reason: .timedOut, detail: "The time is over: \(formatted(limit)) seconds (--timeout).")
    }

    /// A sentence for the model once four fifths of a limit are used.
    func warning(_ limits: RunLimits, at now: Int64) -> String? {
        func isNearlySpent(_ used: Double, of limit: Double) -> Bool { used >= limit * 0.8 }
        var parts: [String] = []
        if let limit = limits.steps, limit >= 5, isNearlySpent(Double(steps), of: Double(limit)), steps < limit {
            parts.append("\(limit - steps) of \(limit) steps")
        }
        if let limit = limits.tokens, isNearlySpent(Double(tokens), of: Double(limit)) {
            parts.append("\(max(0, limit - tokens)) tokens")
        }
        if let limit = limits.dollars, let dollars, isNearlySpent(dollars, of: limit) {
            parts.append("$\(formatted(max(0, limit - dollars)))")
        }
        if let limit = limits.seconds, isNearlySpent(seconds(at: now), of: limit) {
            parts.append("\(Int(max(0, limit - seconds(at: now)))) seconds")
        }
        guard !parts.isEmpty else { return nil }
        return "Little of the budget remains: \(parts.joined(separator: ", ")). Finish what matters most now."
    }
}

/// At most four decimals, no trailing zeros.
func formatted(_ value: Double) -> String {
    let scaled = (value * 10_000).rounded()
    guard scaled.magnitude < 1e15 else { return "\(value)" }
    let whole = Int(scaled) / 10_000
    var fraction = String(abs(Int(scaled) % 10_000))
    fraction = String(repeating: "0", count: 4 - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)"
}

extension Int {
    /// The sum, or the largest number where it is greater than that. Both are at least 0.
    func addingWithoutOverflow(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
