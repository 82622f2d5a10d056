import HoneEvaluation

extension Search {
    /// Undecided whole rewrites.
    private var openRewrites: [Int] {
        edits.indices.filter {
            edits[$0].edit.change.isRewrite && (edits[$0].state == .live || edits[$0].state == .queued)
        }
    }

    /// Plans a round of a race where there is one to run; false where other things are to be done.
    mutating func planRace(_ generator: inout SeededGenerator) -> Bool {
        if race == nil {
            let runners = openRewrites
            guard runners.count > 1 else { return false }
            let new = RewriteRace(runners, others: chosen.filter { !edits[$0].edit.change.isRewrite })
            for runner in new.runners { edits[runner].state = .live }
            race = new
        }
        guard let race, !race.isRunning, !race.isOver else { return false }
        let contestants = race.contestants
        let count = max(RewriteRace.leastCases, settings.block / contestants.count)
        guard planned + count * contestants.count <= affordable else { return false }
        let start = planned
        for _ in 0..<count {
            let item = nextInTurn(&generator)
            itemCounts[item] += 1
            for on in contestants {
                add(
                    .screening(edits: on), item: item, case: cases[item], edits: on,
                    repetition: settings.repeats ? itemCounts[item] : 0)
            }
        }
        self.race?.isRunning = true
        append(.race, from: start)
        return true
    }

    /// Counts a round that is back, and drops those that are out.
    mutating func absorbRace(_ finished: [Slot]) {
        absorbScreening(finished)
        for slot in finished {
            guard case .screening(let on) = slot.role, case .graded(let grade, _, _) = slot.result else { continue }
            race?.observe(on, grade.score)
        }
        for loser in race?.halve() ?? [] {
            model.settle(loser)
            edits[loser].state = .dropped
        }
        if race?.isOver == true { race = nil }
        admit()
    }
}
