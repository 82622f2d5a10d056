/// The prompts that are best on some case: what is worse on average may know something that the best one lacks
/// (Agrawal et al. 2025, arXiv 2507.19457, section 3.3).
///
/// What a prompt is worth on a case is what the effect model expects of it: one answer, right or wrong, says too
/// little.
public struct InstanceFront: Sendable {
    public struct Member: Sendable, Hashable {
        public var edits: [Int]
        /// The mean expected reward.
        public var score: Double
        /// The number of cases on which none is better.
        public var best: Int
    }

    /// The one with the highest mean first.
    public private(set) var members: [Member] = []
    /// Expected rewards that differ by less are equal.
    private static let tolerance = 0.005

    /// - Parameters:
    ///   - contenders: by their edits.
    ///   - rewards: what a contender is expected to earn on each case.
    init(_ contenders: [[Int]], rewards: ([Int]) -> [Double]) {
        var seen: Set<[Int]> = []
        let scored = contenders.filter { seen.insert($0).inserted }.map { (edits: $0, rewards: rewards($0)) }
        guard let count = scored.first?.rewards.count, count > 0 else { return }
        let best = (0..<count).map { item in scored.map { $0.rewards[item] }.max() ?? 0 }
        members = scored.map { contender in
            Member(
                edits: contender.edits, score: contender.rewards.reduce(0, +) / Double(count),
                best: zip(contender.rewards, best).count { $0 >= $1 - Self.tolerance })
        }.filter { $0.best > 0 }.sorted { $0.score > $1.score }
    }

    /// One of them, by the number of cases on which it is best.
    func parent(_ generator: inout SeededGenerator) -> [Int] {
        var point = generator.unit() * Double(members.reduce(0) { $0 + $1.best })
        for member in members {
            point -= Double(member.best)
            if point < 0 { return member.edits }
        }
        return members.first?.edits ?? []
    }
}

extension Search {
    /// The front of the best prompt, the certified one, and the best one with and without each edit that helps on some
    /// cases and not on others.
    public var front: InstanceFront {
        let best = chosen
        var contenders = [best]
        if let champion { contenders.append(champion.edits) }
        for edit in active {
            let other = best.contains(edit) ? best.filter { $0 != edit } : (best + [edit]).sorted()
            contenders.append(LineCrossover.union(other, edits) { $0 == edit ? .infinity : edits[$0].gain })
        }
        let reward = reward
        return InstanceFront(contenders) { reward.rewards(model.probabilities(with: $0)) }
    }
}
