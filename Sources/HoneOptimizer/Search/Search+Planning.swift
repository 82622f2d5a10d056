import HoneCore
import HoneEvaluation

extension Search {
    /// Plans the next block, or ends the search.
    mutating func plan() {
        var generator = SeededGenerator(seed: settings.seed, stream: blocks.count)
        if let number = certifications.indices.last, certifications[number].verdict == .undecided {
            if planTrials(of: number, &generator) { return }
            // What is in flight decides; meanwhile, screening goes on unless this was the last test.
            if isFinal(number) {
                ending = .budgetSpent
                return
            }
        }
        if let number = certifications.indices.last, certifications[number].verdict == .certified, isFinal(number) {
            ending = .certified
            return
        }
        if let last = certifications.last, last.verdict == .hopeless, isFinal(certifications.count - 1) {
            ending = affordable - planned < settings.block ? .budgetSpent : .nothingLeft
            return
        }
        planScreening(&generator)
    }

    // MARK: Screening

    private mutating func planScreening(_ generator: inout SeededGenerator) {
        let best = chosen
        let remaining = affordable - planned
        let needed = rolloutsToProve(best, alpha: remainingAlpha)
        let reserve = min(max(1.6 * needed, 0.04 * Double(settings.rollouts)), 0.45 * Double(settings.rollouts))
        if isExhausted { reopen() }
        if Double(remaining) - reserve < Double(settings.block) || isExhausted {
            return beginCertification(best, final: true, &generator)
        }
        if shouldProveEarly(best) { return beginCertification(best, final: false, &generator) }
        reflect(&generator)
        offerDemonstrations()
        let start = planned
        let switched = blocks.count < settings.lag ? [] : active.map { ($0, chanceOfBeingOn($0)) }
        let weights = blocks.count < 2 * settings.lag ? nil : caseWeights
        for _ in 0..<min(settings.block, remaining) {
            let drawn = switched.filter { generator.unit() < $0.1 }.map(\.0)
            let item = weights.map { draw($0, &generator) } ?? nextInTurn(&generator)
            // A case says nothing about examples that hold its answer.
            let on = drawn.filter { !edits[$0].edit.change.shows(cases[item].id) }
            itemCounts[item] += 1
            add(
                .screening(edits: on), item: item, case: cases[item], edits: on,
                repetition: settings.repeats ? itemCounts[item] : 0)
        }
        append(.screening, from: start)
    }

    /// Each live edit is on with about one half, leaning towards what seems to help; each adopted one nearly always,
    /// so that a mistake shows.
    private func chanceOfBeingOn(_ edit: Int) -> Double {
        edits[edit].state == .adopted ? 0.9 : min(max(edits[edit].helps, 0.35), 0.65)
    }

    /// At first the cases in turn.
    private func nextInTurn(_ generator: inout SeededGenerator) -> Int {
        let least = itemCounts.min() ?? 0
        let fresh = cases.indices.filter { itemCounts[$0] == least }
        return fresh[Int(generator.unit() * Double(fresh.count))]
    }

    /// Later more often those on which much is still to be won.
    private var caseWeights: [Double] {
        cases.indices.map { item in
            0.05 + channels.relevant(to: item).reduce(0) { $0 + 1 - (chances[$1] ?? 0.5) }
        }
    }

    private func draw(_ weights: [Double], _ generator: inout SeededGenerator) -> Int {
        var point = generator.unit() * weights.reduce(0, +)
        for item in cases.indices {
            point -= weights[item]
            if point < 0 { return item }
        }
        return cases.count - 1
    }

    /// Nothing is being tried, and nothing new can be proposed.
    private var isExhausted: Bool {
        guard blocks.count >= 2 * settings.lag, bases.isEmpty else { return false }
        if edits.contains(where: { $0.state == .live || $0.state == .queued }) { return false }
        return reflections >= settings.reflections || !seenFailure && observations.count >= 2 * cases.count
            || malformedInRow >= SearchSettings.refusals
    }

    /// Gives edits that were dropped without being found harmful a second chance: rare cases may not have come up.
    private mutating func reopen() {
        let candidates = edits.indices.filter {
            edits[$0].state == .dropped && !edits[$0].isReopened && edits[$0].helps > 0.4
                && !edits[$0].edit.addedText.isEmpty
        }
        for edit in candidates.sorted(by: { edits[$0].matters > edits[$1].matters }).prefix(SearchSettings.liveEdits) {
            edits[edit].isReopened = true
            edits[edit].state = .live
            edits[edit].rollouts = 0
            model.reopen(edit)
        }
    }

    // MARK: Reflection

    private mutating func reflect(_ generator: inout SeededGenerator) {
        guard blocks.count >= settings.lag, malformedInRow < SearchSettings.refusals else { return }
        let open = edits.count { $0.state == .live || $0.state == .queued }
        // A reply brings about two edits worth a try.
        let wanted = (SearchSettings.liveEdits - open + 1) / 2 - bases.count
        let most = blocks.count < 4 * settings.lag ? 3 : 1
        for _ in 0..<max(0, min(wanted, most, settings.reflections - reflections)) {
            var pool = failures
            guard !pool.isEmpty else { return }
            pool.shuffle(using: &generator)
            let shown = edits.indices.filter {
                (edits[$0].state == .adopted || edits[$0].state == .live && edits[$0].helps > 0.4)
                    && !edits[$0].edit.change.isDemonstration
            }
            let base = prompt(with: shown)
            reflections += 1
            bases[reflections] = base
            let dropped = edits.filter { $0.state == .dropped && !$0.edit.addedText.isEmpty }.suffix(20)
            fresh.append(reflections)
            requests.append(
                ReflectionTicket(
                    number: reflections,
                    messages: ReflectionRequest.messages(
                        prompt: base, failures: telling(pool), rejected: dropped.map(\.edit.addedText),
                        variables: reader.variables, allowance: reader.allowance)))
        }
    }

    /// Failures on what the best prompt would still get wrong, each kind in turn.
    private func telling(_ pool: [FailureTrace]) -> [FailureTrace] {
        var pool = pool
        var shown: [Int: Int] = [:]
        var picked: [FailureTrace] = []
        while picked.count < SearchSettings.traces, !pool.isEmpty {
            let worth = pool.map { failure in
                failure.channels.map { channel in
                    (1 - (chances[channel] ?? 0.5)) / Double(1 << min(shown[channel] ?? 0, 20))
                }.max() ?? 0
            }
            let best = worth.indices.max { worth[$0] < worth[$1] } ?? 0
            for channel in pool[best].channels { shown[channel, default: 0] += 1 }
            picked.append(pool.remove(at: best))
        }
        return picked
    }

    // MARK: Certification

    /// The share of α that is left for the last test: each early one takes a quarter of α.
    var remainingAlpha: Double { settings.alpha * (1 - 0.25 * Double(earlyTests)) }
    private var earlyTests: Int { certifications.count { $0.alpha < settings.alpha / 2 } }
    private func isFinal(_ number: Int) -> Bool { certifications[number].alpha >= settings.alpha / 2 }

    /// How many rollouts a proof of these edits will take, as far as the model can tell.
    private func rolloutsToProve(_ best: [Int], alpha: Double) -> Double {
        guard !best.isEmpty else { return 0.05 * Double(settings.rollouts) }
        let (before, after) = (predicted(with: []), predicted(with: best))
        let down = before * (1 - after)
        let pairs = WealthProcess.observationsNeeded(up: max(down + after - before, 0), down: down, alpha: alpha)
        return min(2 * pairs, Double(settings.rollouts))
    }

    /// A large gain is cheap to prove, and then an interrupted search has something to show.
    private func shouldProveEarly(_ best: [Int]) -> Bool {
        guard certifications.last?.verdict != .undecided, earlyTests < 2, settings.mode != .off, !best.isEmpty else {
            return false
        }
        let spent = Double(planned) / Double(settings.rollouts)
        guard spent >= (earlyTests == 0 ? 0.25 : 0.6) else { return false }
        let reference = champion.map { predicted(with: $0.edits) } ?? predicted(with: [])
        return predicted(with: best) - reference >= 0.15
            && rolloutsToProve(best, alpha: settings.alpha / 4) <= 0.05 * Double(settings.rollouts)
    }

    private mutating func beginCertification(_ best: [Int], final: Bool, _ generator: inout SeededGenerator) {
        let text = prompt(with: best)
        guard text != task.prompt, text != champion?.prompt, !guardUses.isEmpty else {
            ending = champion != nil ? .certified : emptyEnding
            return
        }
        let most = settings.repeats ? guardUses.count * 20 : guardUses.count
        certifications.append(
            Certification(
                number: certifications.count, prompt: text, edits: best,
                alpha: final ? remainingAlpha : settings.alpha / 4, mode: settings.mode, hasChampion: champion != nil,
                mostTrials: final ? most : min(most, settings.rollouts / 20)))
        if !planTrials(of: certifications.count - 1, &generator) {
            certifications[certifications.count - 1].giveUp()
            ending = .budgetSpent
        }
    }

    private var emptyEnding: SearchEnding {
        if malformedInRow >= SearchSettings.refusals { return .modelRefuses }
        if !seenFailure { return .seedIsPerfect }
        return affordable - planned < settings.block ? .budgetSpent : .nothingLeft
    }

    /// Plans half a block of pairs; false where no pair is left or can be paid.
    private mutating func planTrials(of number: Int, _ generator: inout SeededGenerator) -> Bool {
        let test = certifications[number]
        let strict = test.mode == .strict && champion != nil
        let each = strict ? 3 : 2
        let done = blocks.reduce(0) { sum, block in
            if case .certification(number) = block.kind { sum + block.tickets.count / each } else { sum }
        }
        let count = min(settings.block / each, test.mostTrials - done, (affordable - planned) / each)
        guard count > 0 else { return false }
        let start = planned
        for trial in done..<(done + count) {
            let least = guardUses.min() ?? 0
            let fresh = guardUses.indices.filter { guardUses[$0] == least }
            let item = fresh[Int(generator.unit() * Double(fresh.count))]
            guardUses[item] += 1
            let repetition = settings.repeats ? guardUses[item] : 0
            let guarded = task.splits.guardCases[item]
            add(
                .candidate(trial: trial), item: item, case: guarded, edits: test.edits, repetition: repetition,
                .certification)
            add(.seed(trial: trial), item: item, case: guarded, edits: [], repetition: repetition, .certification)
            if strict, let champion {
                add(
                    .champion(trial: trial), item: item, case: guarded, edits: champion.edits, repetition: repetition,
                    .certification)
            }
        }
        append(.certification(number), from: start)
        return true
    }

    // MARK: Tickets

    private mutating func add(
        _ role: Slot.Role, item: Int, case source: Case, edits on: [Int], repetition: Int,
        _ purpose: RolloutTicket.Purpose = .screening
    ) {
        let ticket = RolloutTicket(
            number: planned, purpose: purpose, item: source, repetition: repetition, draft: draft,
            edits: on.map { edits[$0].edit })
        slots[planned] = Slot(role: role, item: item, ticket: ticket, result: nil)
        planned += 1
    }

    private mutating func append(_ kind: Block.Kind, from start: Int) {
        var block = Block(kind: kind, tickets: start..<planned, missing: planned - start)
        // Replies are taken up a fixed number of blocks after they were asked for; the first ones as soon as can be,
        // because without them there is nothing to try.
        let wait = edits.isEmpty ? 0 : settings.reflectionLag - settings.lag
        due[blocks.count + wait, default: []] += fresh
        fresh = []
        block.awaited = due.removeValue(forKey: blocks.count) ?? []
        blocks.append(block)
    }
}
