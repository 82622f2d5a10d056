import HoneCore
import HoneEvaluation
import HoneOptimizer
import Testing

/// Searches that are driven ticket by ticket, with chances that follow from the prompt.
@Suite struct RewriteTests {
    private static func task(prompt: String, rollouts: Int = 600, guardCases: Int = 40) -> EvaluationTask {
        func cases(_ name: String, _ count: Int) -> [Case] {
            (0..<count).map { Case(id: "\(name)\($0)", input: "question \(name)\($0)", expected: "yes") }
        }
        return EvaluationTask(
            name: "rewrites", prompt: prompt,
            splits: CaseSplits(train: cases("t", 40), guardCases: cases("g", guardCases)), reward: .exact(.whole),
            temperature: 1, workers: 6, budget: OptimizationBudget(rollouts: rollouts))
    }

    /// Runs a search to its end.
    ///
    /// - Parameters:
    ///   - chance: of a right answer to a case with a prompt.
    ///   - feedback: to a wrong answer.
    ///   - isEnough: ends it before its time.
    ///   - sent: told each ticket and the search as it was then.
    private static func run(
        _ task: EvaluationTask, chance: (String, Case) -> Double, reply: (Int) -> String,
        feedback: String = "Wrong.", until isEnough: (Search) -> Bool = { _ in false },
        sent: (RolloutTicket, Search) -> Void = { _, _ in }
    ) -> Search {
        let settings = SearchSettings(budget: task.budget, workers: task.workers, temperature: 1)
        var search = Search(task: task, settings: settings)
        while !isEnough(search), let work = search.next() {
            switch work {
            case .rollout(let ticket):
                sent(ticket, search)
                let draw = SimulatedTask.chance("\(ticket.number) \(ticket.item.id)")
                let isRight = draw < chance(ticket.prompt, ticket.item)
                let grade = Grade(score: isRight ? 1 : 0, feedback: isRight ? "" : feedback)
                search.take(.graded(grade, answer: "", Expense(rollouts: 1)), for: ticket.number)
            case .reflection(let ticket): search.take(reply: "```\n\(reply(ticket.number))\n```", for: ticket.number)
            }
        }
        return search
    }

    private static let seed = "Answer the question.\nBe brief.\nUse one word."
    private static let rewrites = [
        "You know everything.\nSay what is true.", "Think of a wise owl.\nSpeak as it would.",
        "Read twice before you speak.\nThen give the plain fact.", "Guess.\nDo so at once.",
    ]

    @Test func `of whole rewrites the best is found by races on the same cases`() throws {
        var byCase: [String: Set<String>] = [:]
        let search = Self.run(
            Self.task(prompt: Self.seed),
            chance: { prompt, _ in prompt.contains("plain fact") ? 0.85 : prompt.contains("owl") ? 0.4 : 0.2 },
            reply: { Self.rewrites[$0 % 4] },
            sent: { ticket, _ in
                byCase["\(ticket.item.id) \(ticket.repetition)", default: []].insert(ticket.prompt)
            })
        #expect(search.champion?.prompt == Self.rewrites[2])
        // In a race a case is answered with all that are in it, and with the prompt as it is.
        let most = byCase.values.max { $0.count < $1.count }
        #expect((most?.count ?? 0) >= 3)
        #expect(most?.contains(Self.seed) == true)
        let losers = search.edits.filter { $0.edit.addedText.contains("Guess") }
        #expect(losers.allSatisfy { $0.state == .dropped && $0.rollouts < 120 })
    }

    @Test func `of other words for the same line one is in the best prompt`() {
        func line(_ last: String) -> String { "Be brief in all that you \(last)." }
        let search = Self.run(
            Self.task(prompt: "Answer the question.\n\(line("say"))\nUse one word.", rollouts: 900),
            chance: { prompt, _ in prompt.contains(line("say")) ? 0.2 : 0.8 },
            reply: { "Answer the question.\n\(line(["write", "think"][$0 % 2]))\nUse one word." })
        let ofLine = search.chosen.filter {
            if case .replace(line("say"), _) = search.edits[$0].edit.change { true } else { false }
        }
        #expect(ofLine.count == 1)
        #expect(search.champion != nil)
    }

    @Test func `a line that speaks of what failed is believed sooner`() {
        func gain(_ line: String) -> Double {
            var task = Self.task(prompt: Self.seed, rollouts: 200)
            task.budget.reflections = 1
            let search = Self.run(
                task, chance: { prompt, _ in prompt.contains(line) ? 0.75 : 0.5 },
                reply: { _ in "\(Self.seed)\n\(line)" }, feedback: "Wrong colour: it is another one.",
                until: { $0.edits.first.map { $0.rollouts >= 24 } ?? false })
            return search.edits.first?.gain ?? 0
        }
        #expect(gain("Name each colour in full.") > gain("Name all of it in full."))
    }

    @Test func `a line that takes the place of another one is tried without it too`() {
        let search = Self.run(
            Self.task(prompt: Self.seed, rollouts: 900),
            // The new line helps; that the old one goes does harm.
            chance: { prompt, _ in
                (prompt.contains("Use one word.") ? 0.6 : 0.2) + (prompt.contains("State plain facts.") ? 0.35 : 0)
            }, reply: { _ in "Answer the question.\nBe brief.\nState plain facts." })
        #expect(search.champion?.prompt.contains("Use one word.") == true)
        #expect(search.champion?.prompt.contains("State plain facts.") == true)
    }

    @Test func `an edit that helps on some cases and harms on others is kept in the front`() {
        func isOdd(_ item: Case) -> Bool { (Int(item.id.dropFirst()) ?? 0) % 2 == 1 }
        var task = Self.task(prompt: Self.seed, rollouts: 900)
        let named = task.splits.train.map { item in
            Case(id: item.id, input: item.input, expected: isOdd(item) ? "size=1; place=2" : "colour=1; weight=2")
        }
        task.splits.train = named
        let settings = SearchSettings(budget: task.budget, workers: task.workers, temperature: 1)
        var search = Search(task: task, settings: settings)
        var parents: Set<Bool> = []
        while let work = search.next() {
            switch work {
            case .rollout(let ticket):
                let hasMixed = ticket.prompt.contains("Think of size and place.")
                let chance = hasMixed ? (isOdd(ticket.item) ? 0.9 : 0.3) : 0.6
                let isRight = SimulatedTask.chance("\(ticket.number)") < chance
                let grade = Grade(score: isRight ? 1 : 0, feedback: isRight ? "" : "Wrong.")
                search.take(
                    .graded(grade, answer: isRight ? ticket.item.expected : "", Expense(rollouts: 1)),
                    for: ticket.number)
            case .reflection(let ticket):
                if ticket.number > 6 { parents.insert(ticket.messages[1].content.contains("Think of size and place.")) }
                search.take(
                    reply: "```\n\(Self.seed)\nThink of size and place.\nMind point \(ticket.number) of the list.\n```",
                    for: ticket.number)
            }
        }
        #expect(search.front.members.count >= 2)
        #expect(search.front.members.map(\.best).reduce(0, +) >= search.caseCount)
        #expect(search.front.members.first.map { $0.score >= search.predicted(with: search.chosen) - 1e-9 } == true)
    }

    @Test func `however often they are asked, few guard cases say little of others`() throws {
        let task = Self.task(prompt: Self.seed, rollouts: 900, guardCases: 8)
        let search = Self.run(
            task,
            // Half of the cases are never right.
            chance: { prompt, item in
                item.id.hasSuffix("1") || item.id.hasSuffix("3") || item.id.hasSuffix("5") || item.id.hasSuffix("7")
                    ? 0 : prompt.contains("plain fact") ? 0.95 : 0.1
            }, reply: { _ in Self.seed + "\nGive the plain fact." })
        let measurement = try #require(search.champion?.measurement)
        #expect(measurement.pairs > 8)
        #expect(measurement.upper - measurement.lower > 0.5)
        #expect(measurement.lower < 0.5 && measurement.upper > 0.5)
    }
}
