import HoneCore
import HoneEvaluation

extension Search {
    /// Plans the next block, or ends the search.
    mutating func plan() {
        var generator = SeededGenerator(seed: settings.seed, stream: blocks.count)
        if let test = certifications.last {
            if test.verdict == .undecided {
                if planTrials(of: test.number, &generator) { return }
                // What is in flight decides; meanwhile, screening goes on unless this was the last test.
                if test.isFinal {
                    ending = emptyEnding
                    return
                }
            } else if test.isFinal, !canGoOn {
                ending = test.verdict == .certified ? .certified : emptyEnding
                return
            }
        }
        planScreening(&generator)
    }

    // MARK: Screening

    private mutating func planScreening(_ generator: inout SeededGenerator) {
        let best = chosen
        let remaining = affordable - planned
        let reserve = reserveForProof(of: best)
        if isExhausted { reopen() }
        if isExhausted, Double(remaining) - reserve >= Double(5 * settings.block) { prune() }
        if Double(remaining) - reserve < Double(settings.block) || isExhausted {
            return beginCertification(best, final: true, &generator)
        }
        if shouldProveEarly(best) { return beginCertification(best, final: false, &generator) }
        reflect(&generator)
        offerDemonstrations()
        if planRace(&generator) { return }
        let start = planned
        let switched =
            blocks.count < settings.lag
            ? [] : active.filter { race?.runners.contains($0) != true }.map { ($0, chanceOfBeingOn($0)) }
        let weights = blocks.count < 2 * settings.lag ? nil : caseWeights
        for _ in 0..<min(settings.block, remaining) {
            let drawn = switched.filter { generator.unit() < $0.1 }.map(\.0)
            let item = weights.map { draw($0, &generator) } ?? nextInTurn(&generator)
            // A case says nothing about examples that hold its answer.
            let on = compatible(drawn, &generator).filter { !edits[$0].edit.change.shows(cases[item].id) }
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

    /// Of edits that exclude each other, one by chance.
    private func compatible(_ drawn: [Int], _ generator: inout SeededGenerator) -> [Int] {
        let lots = drawn.map { _ in generator.unit() }
        let lot = Dictionary(uniqueKeysWithValues: zip(drawn, lots))
        return LineCrossover.union(drawn, edits) { lot[$0] ?? 0 }
    }

    /// At first the cases in turn.
    func nextInTurn(_ generator: inout SeededGenerator) -> Int {
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
        return !canReflect || !seenFailure && observations.count >= 2 * cases.count
    }

    /// Whether the reflecting model can still be asked.
    var canReflect: Bool { reflections < settings.reflections && malformedInRow < SearchSettings.refusals }

    /// Gives edits that were dropped without being found harmful a second chance: rare cases may not have come up.
    private mutating func reopen() {
        let candidates = edits.indices.filter {
            edits[$0].state == .dropped && !edits[$0].isReopened && edits[$0].helps > 0.4
                && !edits[$0].edit.addedText.isEmpty
        }
        for edit in candidates.sorted(by: { edits[$0].matters > edits[$1].matters }).prefix(liveEdits) {
            edits[edit].isReopened = true
            edits[edit].state = .live
            edits[edit].rollouts = 0
            model.reopen(edit)
        }
    }

    /// Tries the prompt without each line of the seed prompt, and without each adopted edit of which it is not sure that
    /// it helps, as soon as nothing else is left to try. A prompt that is shorter and no better is not promoted, so
    /// where nothing else was gained there is no use in it.
    private mutating func prune() {
        guard settings.prunes, !chosen.isEmpty else { return }
        for edit in edits.indices
        where edits[edit].state == .adopted && edits[edit].helps < Self.sure && !edits[edit].isReopened {
            edits[edit].isReopened = true
            edits[edit].state = .live
        }
        let lines = task.prompt.split(separator: "\n").map(String.init)
        for line in lines where !line.allSatisfy(\.isWhitespace) && !line.contains("{{") {
            let change = Edit.Change.remove(line)
            let count = edits.count { $0.motive == .pruning }
            guard lines.count > 1, count < Self.mostPrunings, !known.contains(change) else { continue }
            known.insert(change)
            edits.append(EditRecord(Edit(id: edits.count, change: change, reflection: 0), .pruning))
        }
        admit()
    }
    private static let mostPrunings = 24
    private static let sure = 0.98

    // MARK: Reflection

    /// Asks, once, for better instructions than those that the reflections had so far.
    private mutating func rewriteInstructions() {
        guard settings.rewritesInstructions, trial.request == nil, reflections >= ReflectionTrial.begins,
            settings.reflections >= ReflectionTrial.leastReflections
        else { return }
        reflections += 1
        trial.request = reflections
        fresh.append(reflections)
        let kept = edits.filter(\.isChosen).map(\.edit.change.summary)
        let dropped = edits.filter { $0.state == .dropped }.map(\.edit.change.summary)
        let unusable = proposals.flatMap(\.rejected).map { "\($0.summary) (\($0.reason.sentence))" }
        requests.append(
            ReflectionTicket(
                number: reflections,
                messages: ReflectionRequest.messages(
                    improving: trial.incumbent, kept: kept, rejected: Array((dropped + unusable).suffix(20)))))
    }

    private mutating func reflect(_ generator: inout SeededGenerator) {
        guard blocks.count >= settings.lag, canReflect else { return }
        rewriteInstructions()
        let open = edits.count { $0.state == .live || $0.state == .queued && $0.motive != .rewording }
        // A reply brings about two edits worth a try.
        let wanted = (liveEdits - open + 1) / 2 - bases.count
        let most = blocks.count < 4 * settings.lag ? 3 : 1
        for _ in 0..<max(0, min(wanted, most, settings.reflections - reflections)) {
            guard !failures.isEmpty else { return }
            let pool = failures.indices.shuffled(using: &generator)
            let parent = front.parent(&generator)
            let promising = edits.indices.filter { edits[$0].state == .live && edits[$0].helps > 0.4 }
            let shown = LineCrossover.union(Set(parent + promising).sorted(), edits) { edits[$0].gain }
            let base = prompt(with: shown.filter { !edits[$0].edit.change.isDemonstration })
            reflections += 1
            bases[reflections] = base
            let dropped = edits.filter { $0.state == .dropped && !$0.edit.addedText.isEmpty }.suffix(20)
            fresh.append(reflections)
            requests.append(
                ReflectionTicket(
                    number: reflections,
                    messages: ReflectionRequest.messages(
                        instructions: trial.instructions(for: reflections, &generator), prompt: base,
                        failures: telling(pool), rejected: dropped.map(\.edit.addedText),
                        variables: reader.variables, allowance: reader.allowance)))
        }
    }

    /// Failures on what the best prompt would still get wrong, each kind in turn.
    private func telling(_ pool: [Int]) -> [FailureTrace] {
        var pool = pool
        var shown: [Int: Int] = [:]
        var picked: [FailureTrace] = []
        while picked.count < SearchSettings.traces, !pool.isEmpty {
            let worth = pool.map { failure in
                failures[failure].channels.map { channel in
                    (1 - (chances[channel] ?? 0.5)) / Double(1 << min(shown[channel] ?? 0, 20))
                }.max() ?? 0
            }
            let best = worth.indices.max { worth[$0] < worth[$1] } ?? 0
            picked.append(failures[pool.remove(at: best)])
            for channel in picked.last?.channels ?? [] { shown[channel, default: 0] += 1 }
        }
        return picked
    }

    // MARK: Certification

    /// What earlier tests left of α.
    private var remainingAlpha: Double { settings.alpha - certifications.reduce(0) { $0 + $1.alpha } }
    private var earlyTests: Int { certifications.count { !$0.isFinal } }

    /// Whether a search whose test was over early has the means to find and prove something better.
    private var canGoOn: Bool {
        settings.mode != .off && Double(affordable - planned) >= 0.15 * Double(settings.rollouts)
            && remainingAlpha >= settings.alpha / 10 && !isExhausted
    }

    /// A last test that may leave much of the budget leaves some of α to a later one.
    private var alphaOfLastTest: Double {
        Double(planned) < 0.7 * Double(settings.rollouts) ? 0.8 * remainingAlpha : remainingAlpha
    }

    /// Rollouts to keep for the proof of what is best so far, or of something better.
    private func reserveForProof(of best: [Int]) -> Double {
        let all = Double(settings.rollouts)
        // A good seed prompt leaves small gains, of which an estimate that is a little too high promises far too much.
        let caution = 1.6 + 2.8 * min(max(predicted(with: []) - 0.3, 0), 0.5)
        let needed = max(caution * rolloutsToProve(best, alpha: remainingAlpha), 0.04 * all)
        // What is proven needs no other proof, and what comes after it is better.
        if let champion { return min(needed, champion.edits == best ? 0.1 * all : 0.3 * all) }
        // The better the prompt is, the less there is to find, and the more it takes to prove it.
        return min(needed, (0.3 + 0.4 * predicted(with: best)) * all)
    }

    /// How many rollouts a proof of these edits will take, as far as the model can tell.
    private func rolloutsToProve(_ best: [Int], alpha: Double) -> Double {
        guard !best.isEmpty else { return 0.05 * Double(settings.rollouts) }
        return min(
            2 * WealthProcess.observationsNeeded(expectation(of: best), alpha: alpha), Double(settings.rollouts))
    }

    /// What pairs with and without these edits will bring, as far as the model can tell.
    private func expectation(of best: [Int]) -> WealthProcess.Expectation {
        let (before, after) = (predicted(with: []), predicted(with: best))
        let down = before * (1 - after)
        return .init(up: max(down + after - before, 0), down: down)
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
        guard text != task.prompt, !certifications.contains(where: { $0.prompt == text }), !guardUses.isEmpty else {
            ending = champion != nil ? .certified : emptyEnding
            return
        }
        let all = settings.repeats ? guardUses.count * 20 : guardUses.count
        let most = final ? all : min(all, settings.rollouts / 20)
        let each = settings.mode == .strict && champion != nil ? 3 : 2
        certifications.append(
            Certification(
                number: certifications.count, prompt: text, edits: best,
                alpha: final ? alphaOfLastTest : min(settings.alpha / 4, remainingAlpha / 2), mode: settings.mode,
                hasChampion: champion != nil,
                isFinal: final, mostTrials: most, deadline: min(most, (affordable - planned) / each),
                expecting: expectation(of: best)))
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

    mutating func add(
        _ role: Slot.Role, item: Int, case source: Case, edits on: [Int], repetition: Int,
        _ purpose: RolloutTicket.Purpose = .screening
    ) {
        let ticket = RolloutTicket(
            number: planned, purpose: purpose, item: source, repetition: repetition, draft: draft,
            edits: on.map { edits[$0].edit })
        slots[planned] = Slot(role: role, item: item, ticket: ticket, result: nil)
        planned += 1
    }

    mutating func append(_ kind: Block.Kind, from start: Int) {
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
