import HoneEvaluation

extension Search {
    /// Takes a complete block into account.
    mutating func absorb(_ block: Block) {
        let finished = block.tickets.compactMap { slots.removeValue(forKey: $0) }
        switch block.kind {
        case .screening: absorbScreening(finished)
        case .race: absorbRace(finished)
        case .certification(let number): absorbTrials(finished, of: number)
        }
        for slot in finished { if case .graded(_, _, let expense) = slot.result { spent.add(expense) } }
        for reflection in block.awaited { takeUp(reflection) }
    }

    mutating func absorbScreening(_ finished: [Slot]) {
        for slot in finished {
            guard case .screening(let on) = slot.role else { continue }
            guard case .graded(let grade, let answer, _) = slot.result else {
                lost += 1
                continue
            }
            let expected = cases[slot.item].expected
            let fields = grade.isBlunt ? AnswerDifference.complaints(answer, expected) : []
            let observation = channels.observation(grade, fields: fields, item: slot.item, edits: on)
            observations.append(observation)
            for edit in on { edits[edit].rollouts += 1 }
            if grade.score < 1 {
                seenFailure = true
                if slot.item < trainCount { remember(observation, grade.feedback(naming: fields), answer) }
            } else if slot.item < trainCount, solved[slot.item] == nil {
                solved[slot.item] = answer
            }
        }
        if observations.count > 2 * EffectModel.window { observations.removeFirst(EffectModel.window) }
        // The more there are, the less a single block changes.
        let pace = observations.count < 300 ? 1 : observations.count < 3000 ? 2 : 4
        if absorbed % pace == 0 { estimate() }
    }

    private mutating func remember(_ observation: Observation, _ feedback: String, _ answer: String) {
        let item = cases[observation.item]
        let failed = channels.values(observation).filter { $0.value < 1 }.map(\.channel)
        failures.append(
            FailureTrace(
                item: observation.item, input: item.input, expected: item.expected, answer: answer,
                feedback: feedback, channels: failed))
        if failures.count > 400 { failures.removeFirst(100) }
    }

    /// Fits the model and draws the conclusions on single edits.
    mutating func estimate() {
        guard !observations.isEmpty else { return }
        for edit in active { edits[edit].lookUp(channels) }
        model.fit(observations, channels, edits: active) { edits[$0].mentions[$1] }
        let reward = reward
        let promising = active.filter { edits[$0].helps > 0.5 }
        for edit in active { edits[edit].assess(model.gain(of: edit, over: promising.filter { $0 != edit }, reward)) }
        for edit in active { decide(edit) }
        liveEdits =
            predicted(with: []) > SearchSettings.good ? SearchSettings.liveEdits.few : SearchSettings.liveEdits.many
        makeRoom()
        let best = chosen
        chances = model.probabilities(with: best)
        curve.append(
            CurvePoint(
                rollouts: observations.count, predicted: reward.mean(chances),
                deviation: model.deviation(with: best, reward)))
    }

    private mutating func decide(_ edit: Int) {
        let decision = edits[edit].decision
        if decision == .dropped { model.settle(edit) }
        edits[edit].state = decision
    }

    /// Lets proposals that wait take the places of edits about which screening has nothing to say.
    private mutating func makeRoom() {
        let live = edits.indices.filter { edits[$0].state == .live }
        if edits.contains(where: { $0.state == .queued }), live.count >= liveEdits,
            let worst = live.filter({ edits[$0].rollouts >= 30 }).min(by: { edits[$0].matters < edits[$1].matters }),
            edits[worst].matters < 0.35
        {
            model.settle(worst)
            edits[worst].state = .dropped
        }
        admit()
    }

    /// Takes up what waits as places become free: what adds something before what only takes something away, and other
    /// words for the same only when no new proposals can come.
    mutating func admit() {
        var free = liveEdits - edits.count { $0.state == .live }
        let queue = edits.indices.filter {
            edits[$0].state == .queued && (edits[$0].motive != .rewording || !canReflect)
        }.sorted { (edits[$0].motive.rawValue, $0) < (edits[$1].motive.rawValue, $1) }
        for edit in queue where free > 0 {
            edits[edit].state = .live
            free -= 1
        }
    }

    private mutating func absorbTrials(_ finished: [Slot], of number: Int) {
        var trials: [Int: [Slot]] = [:]
        for slot in finished {
            switch slot.role {
            case .candidate(let trial), .seed(let trial), .champion(let trial): trials[trial, default: []].append(slot)
            case .screening: break
            }
        }
        for (_, slots) in trials.sorted(by: { $0.key < $1.key }) {
            var trial = Certification.Trial(item: slots[0].item, candidate: 0, seed: 0)
            var isComplete = true
            for slot in slots {
                guard case .graded(let grade, _, _) = slot.result else {
                    isComplete = false
                    continue
                }
                switch slot.role {
                case .candidate: trial.candidate = grade.score
                case .seed: trial.seed = grade.score
                case .champion: trial.champion = grade.score
                case .screening: break
                }
            }
            // A pair with a missing half says nothing about the difference.
            if isComplete { certifications[number].observe(trial) } else { lost += 1 }
        }
        conclude(number)
    }

    /// Promotes what is proven, and keeps its measurement up to date.
    mutating func conclude(_ number: Int) {
        let test = certifications[number]
        guard test.verdict == .certified else { return }
        champion = Champion(
            prompt: test.prompt, edits: test.edits, certification: number, alpha: test.alpha,
            measurement: test.measurement)
    }

    private mutating func takeUp(_ number: Int) {
        var record = ProposalRecord(number: number, edits: [], rejected: [])
        defer { proposals.append(record) }
        if number == trial.request {
            let reply = replies[number] ?? nil
            if !(reply.map { trial.take($0, training) } ?? false) {
                record.rejected.append(RejectedEdit(summary: "instructions for reflections", reason: .malformed))
            }
            return
        }
        guard let base = bases.removeValue(forKey: number), let reply = replies[number] ?? nil else {
            record.rejected.append(RejectedEdit(summary: "", reason: .noModel))
            malformedInRow += 1
            return
        }
        replies[number] = .some(nil)
        let proposed: String
        do {
            proposed = try reader.prompt(in: reply)
            malformedInRow = 0
        } catch {
            record.rejected.append(RejectedEdit(summary: "", reason: error.reason))
            malformedInRow += 1
            return
        }
        let changes = LineDifference(from: base, to: proposed, subject: training.subject).changes
        if changes.isEmpty { record.rejected.append(RejectedEdit(summary: "", reason: .unchanged)) }
        for change in changes {
            if let reason = objection(to: change) {
                record.rejected.append(RejectedEdit(summary: change.summary, reason: reason))
            } else {
                known.insert(Self.key(change))
                record.edits.append(edits.count)
                edits.append(EditRecord(Edit(id: edits.count, change: change, reflection: number), motive(of: change)))
            }
        }
        admit()
    }

    private func motive(of change: Edit.Change) -> EditRecord.Motive {
        var likeness = LineLikeness(subject: training.subject)
        return switch change {
        case .remove: .removal
        case .replace(let old, let new) where likeness.isAlike(old, new): .rewording
        default: .proposal
        }
    }

    private func objection(to change: Edit.Change) -> Rejection? {
        if known.contains(Self.key(change)) { return .alreadyTried }
        if case .add(let text, _) = change {
            var likeness = LineLikeness(subject: training.subject)
            if edits.contains(where: { likeness.isAlike($0.edit.addedText, text) }) { return .alreadyTried }
        }
        let edit = Edit(id: 0, change: change, reflection: 0)
        if training.isCopied(in: edit.addedText, exempt: task.prompt) { return .copiesTraining }
        switch change {
        case .remove(let line), .replace(let line, _):
            // Edits of edits are not edits of the seed prompt: screening decides over the line itself.
            if edits.contains(where: { $0.edit.addedText == line }) {
                return change.isRemoval ? .alreadyTried : nil
            }
            if let lost = reader.variables.first(where: {
                line.contains("{{\($0)}}") && !edit.addedText.contains("{{\($0)}}")
            }) {
                return .lostVariable(lost)
            }
        case .add, .rewrite, .demonstrate: break
        }
        return nil
    }

    /// Edits that come to the same: where a line stands makes no other edit.
    private static func key(_ change: Edit.Change) -> Edit.Change {
        if case .add(let text, _) = change { .add(text, after: nil) } else { change }
    }
}

extension Edit.Change {
    var isRemoval: Bool { if case .remove = self { true } else { false } }

    var isRewrite: Bool { if case .rewrite = self { true } else { false } }
}

extension Grade {
    /// Whether it is a plain no.
    fileprivate var isBlunt: Bool { score == 0 && parts.isEmpty }

    /// Its feedback, and the fields that differ where it does not say so itself.
    fileprivate func feedback(naming fields: [String]) -> String {
        let unsaid = fields.filter { !feedback.contains($0) }
        return ([feedback] + unsaid).filter { !$0.isEmpty }.joined(separator: " ")
    }
}
