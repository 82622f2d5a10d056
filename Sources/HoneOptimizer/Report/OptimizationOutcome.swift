import HoneEvaluation

/// How an optimisation ended.
public struct OptimizationOutcome: Sendable {
    public var search: Search
    public var account: SpendingAccount
    public var rollouts: Int
    public var lost: Int
    public var seconds: Double
    public var wasInterrupted: Bool
    public var isComplete: Bool

    public var champion: Champion? { search.champion }

    /// One honest sentence.
    public var sentence: String {
        let cost = [
            "\(rollouts) rollouts", account.dollars > 0 ? dollars(account.dollars) : nil,
        ].compactMap(\.self).joined(separator: ", ")
        guard let champion else { return "\(failure) The prompt stays as it is (\(cost))." }
        let m = champion.measurement
        let gain = "\(percent(m.before)) → \(percent(m.after))"
        if search.settings.mode == .off {
            return "not certified, as --guard off asks: \(gain) on \(m.pairs) guard pairs (\(cost))."
        }
        let confidence = percent(1 - search.settings.alpha)
        let least =
            m.leastGain >= 0.005
            ? "gain at least \(Int((m.leastGain * 100).rounded(.down))) points" : "a gain above 0"
        return "certified: \(gain) on guard cases, \(least) with \(confidence) confidence (\(cost))."
    }

    private var failure: String {
        if wasInterrupted { return "interrupted before an improvement could be certified." }
        switch search.ending {
        case .seedIsPerfect: return "the prompt failed on none of the cases; there was nothing to learn from."
        case .modelRefuses:
            return "the reflecting model gave no usable proposal \(SearchSettings.refusals) times in a row."
        default: return "no improvement could be certified."
        }
    }
}

func percent(_ share: Double) -> String {
    let value = share * 100
    return value == value.rounded() || value >= 10 ? "\(Int(value.rounded())) %" : "\((value * 10).rounded() / 10) %"
}

func dollars(_ amount: Double) -> String {
    let cents = Int((amount * 100).rounded())
    return amount < 0.1
        ? "$\((amount * 10000).rounded() / 10000)" : "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
}
