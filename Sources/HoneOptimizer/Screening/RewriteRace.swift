/// Whole rewrites in a race with the prompt as it is: all of them answer the same cases, and after each round the worse
/// half is out (successive halving: Karnin, Koren & Somekh 2013).
///
/// Edits can be switched on and off together; of whole texts only one can be tried at a time, so it is worth finding
/// out soon which of them is worth it. The winner is screened further as an edit.
struct RewriteRace: Sendable {
    /// Numbers of the rewrites that are still in it.
    private(set) var runners: [Int]
    /// The edits that all of them have besides.
    let others: [Int]
    private var scores: [Int: Double] = [:]
    private var answers: [Int: Int] = [:]
    /// Whether a round is planned and not yet back.
    var isRunning = false

    /// Rewrites in one race, and cases in a round at least.
    static let most = 8
    static let leastCases = 8
    /// Cases after which the better of two wins, however close it is.
    private static let enough = 24

    init(_ runners: [Int], others: [Int]) {
        self.runners = Array(runners.prefix(Self.most))
        self.others = others
    }

    var isOver: Bool { runners.count < 2 }

    /// The edits of each contestant; the prompt as it is comes first.
    var contestants: [[Int]] { [others] + runners.map { (others + [$0]).sorted() } }

    mutating func observe(_ edits: [Int], _ score: Double) {
        guard let runner = runners.first(where: { edits.contains($0) }) else { return }
        scores[runner, default: 0] += score
        answers[runner, default: 0] += 1
    }

    /// Ends a round.
    ///
    /// - Returns: those that are out.
    mutating func halve() -> [Int] {
        isRunning = false
        func mean(_ runner: Int) -> Double { (scores[runner] ?? 0) / Double(max(answers[runner] ?? 0, 1)) }
        let least = runners.map { answers[$0] ?? 0 }.min() ?? 0
        guard runners.count > 2 || least >= Self.enough else { return [] }
        let ranked = runners.sorted { (mean($0), -$0) > (mean($1), -$1) }
        runners = Array(ranked.prefix((runners.count + 1) / 2))
        return Array(ranked.dropFirst(runners.count))
    }
}
