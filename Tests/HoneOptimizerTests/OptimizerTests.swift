import HoneCore
import HoneEvaluation
import HoneOptimizer
import Testing

@Suite struct OptimizerTests {
    @Test func `instructions that help are found, certified and kept free of what harms`() async throws {
        let responder = Responder(SimulatedTask())
        let outcome = try await responder.optimizer(MemoryLog()).run()
        let champion = try #require(outcome.champion)
        for requirement in SimulatedTask.requirements.prefix(4) {
            #expect(champion.prompt.contains(SimulatedTask.line(requirement)))
        }
        #expect(!champion.prompt.contains("Keep it very short."))
        #expect(!champion.prompt.contains("item t3"))
        #expect(champion.measurement.leastGain > 0)
        #expect(outcome.sentence.hasPrefix("certified: "))
        #expect(responder.rollouts <= 500)
        #expect(responder.mostInFlight == 6)
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `a prompt that lacks nothing stays, whatever is proposed`(seed: UInt64) async throws {
        let simulation = SimulatedTask(known: SimulatedTask.requirements)
        let outcome = try await Responder(simulation).optimizer(MemoryLog(), seed: seed).run()
        #expect(outcome.champion == nil)
        #expect(outcome.sentence.contains("The prompt stays as it is"))
    }

    @Test func `what is planned follows from the results alone, not from when they arrive`() throws {
        let task = SimulatedTask().task
        let settings = SearchSettings(budget: task.budget, workers: task.workers, temperature: 1)
        /// All that the search asks for, where `pick` chooses which open ticket is answered next.
        func requests(answering pick: (Int) -> Int) -> [String] {
            var search = Search(task: task, settings: settings)
            var open: [SearchWork] = []
            var asked: [String] = []
            while true {
                while let work = search.next() {
                    open.append(work)
                    switch work {
                    case .rollout(let ticket): asked.append("\(ticket.number) \(ticket.item.id) \(ticket.prompt)")
                    case .reflection(let ticket): asked.append(ticket.messages[1].content)
                    }
                }
                guard !open.isEmpty else { return asked.sorted() }
                switch open.remove(at: pick(open.count)) {
                case .rollout(let ticket):
                    let isRight = SimulatedTask.chance(ticket.prompt + ticket.item.input) < 0.6
                    let grade = Grade(score: isRight ? 1 : 0, feedback: isRight ? "" : "Missing colour: no.")
                    search.take(.graded(grade, answer: "", Expense(rollouts: 1)), for: ticket.number)
                case .reflection(let ticket):
                    search.take(reply: "```\nDescribe the item.\nRule \(ticket.number).\n```", for: ticket.number)
                }
            }
        }
        var numbers = SystemRandomNumberGenerator()
        let first = requests { _ in 0 }
        #expect(first.count > 300)
        #expect(requests { $0 - 1 } == first)
        for _ in 0..<3 { #expect(requests { Int.random(in: 0..<$0, using: &numbers) } == first) }
    }

    @Test func `answers in any order lead to the same prompt`() async throws {
        var prompts: Set<String> = []
        for _ in 0..<3 {
            let outcome = try await Responder(SimulatedTask()).optimizer(MemoryLog()).run()
            prompts.insert(outcome.champion?.prompt ?? "none")
        }
        #expect(prompts.count == 1)
    }

    @Test(arguments: [0, 1, 5, 40, 111, 200, 333, 420])
    func `one that was killed ends the same and pays for nothing twice`(moment: Int) async throws {
        let whole = Responder(SimulatedTask())
        let undisturbed = MemoryLog()
        let expected = try await whole.optimizer(undisturbed).run()

        let log = MemoryLog(limit: moment)
        let killed = Responder(SimulatedTask())
        _ = try? await killed.optimizer(log).run()
        let resumed = MemoryLog(log.events)
        let rest = Responder(SimulatedTask())
        let outcome = try await rest.optimizer(resumed).run()

        #expect(outcome.champion?.prompt == expected.champion?.prompt)
        #expect(outcome.rollouts == expected.rollouts)
        #expect(resumed.events.count == undisturbed.events.count)
        // Together they asked for what is in the log and for what was in flight when the one ended.
        let logged = log.events.count { if case .rolloutFinished = $0 { true } else { false } }
        #expect(rest.rollouts == whole.rollouts - logged)
    }

    @Test func `a budget of tokens, money or rollouts is never overrun`() async throws {
        var simulation = SimulatedTask(rollouts: 400)
        simulation.task.budget.tokens = 9000
        let log = MemoryLog()
        let outcome = try await Responder(simulation).optimizer(log).run()
        #expect(outcome.account.tokens <= 9000)
        #expect(outcome.account.tokens > 6000)
        simulation.task.budget.tokens = nil
        simulation.task.budget.dollars = 0.2
        #expect(try await Responder(simulation).optimizer(MemoryLog()).run().account.dollars <= 0.2)
        simulation.task.budget.dollars = nil
        simulation.task.budget.reflections = 3
        let few = Responder(simulation)
        _ = try await few.optimizer(MemoryLog()).run()
        #expect(few.reflections == 3)
        #expect(few.rollouts <= 400)
    }

    @Test func `failed requests and malformed replies are survived`() async throws {
        var simulation = SimulatedTask()
        simulation.malformedEvery = 2
        let outcome = try await Responder(simulation, failsEvery: 20).optimizer(MemoryLog()).run()
        #expect(outcome.champion != nil)
        #expect(outcome.lost > 0)
        #expect(outcome.search.proposals.contains { $0.rejected.contains { $0.reason == .malformed } })
    }

    @Test func `a server that fails most of the time ends the search with its error`() async {
        await #expect(throws: ModelError.self) {
            try await Responder(SimulatedTask(), failsEvery: 2).optimizer(MemoryLog()).run()
        }
    }

    @Test func `a model that refuses to reflect is given up, and said so`() async throws {
        var simulation = SimulatedTask()
        simulation.refuses = true
        let responder = Responder(simulation)
        let outcome = try await responder.optimizer(MemoryLog()).run()
        #expect(outcome.search.ending == .modelRefuses)
        #expect(outcome.sentence.contains("no usable proposal"))
        #expect(responder.reflections < 12)
    }

    @Test func `worked examples are tried like proposals, and never on the cases that they show`() async throws {
        var simulation = SimulatedTask(rollouts: 700)
        simulation.learnsFromExamples = true
        simulation.refuses = true
        let responder = Responder(simulation)
        let outcome = try await responder.optimizer(MemoryLog()).run()
        #expect(outcome.champion?.prompt.contains("Example answer:\n") == true)
        #expect(responder.shown == 0)
    }

    @Test func `a harmful line of the prompt itself is found where nothing else is left to try`() async throws {
        var simulation = SimulatedTask(rollouts: 900, known: Array(SimulatedTask.requirements.prefix(3)))
        simulation.task.prompt += "\nKeep it very short."
        simulation.harm = nil
        simulation.task.budget.reflections = 4
        let outcome = try await Responder(simulation).optimizer(MemoryLog()).run()
        #expect(outcome.search.edits.contains { $0.motive == .pruning })
        #expect(outcome.champion?.prompt.contains("Keep it very short.") == false)
    }

    @Test func `a reward that says no and nothing else is read through the fields of the expected answers`() {
        let names = ["size", "place", "colour", "weight"]
        func line(_ name: String) -> String { "Always state the \(name)." }
        func cases(_ split: String) -> [Case] {
            (0..<40).map { number in
                let fields = names.indices.filter { (number >> ($0 % 2)) % 2 == 0 || (number + $0) % 3 == 0 }
                let expected = (fields + [0, 1]).sorted().map { "\(names[$0])=\(number)" }
                return Case(
                    id: "\(split)\(number)", input: "item \(split)\(number)",
                    expected: Array(Set(expected)).sorted().joined(separator: "; "))
            }
        }
        let task = EvaluationTask(
            name: "blunt", prompt: "List the fields.", splits: CaseSplits(train: cases("t"), guardCases: cases("g")),
            reward: .exact(.whole), temperature: 1, workers: 6, budget: OptimizationBudget(rollouts: 500))
        var search = Search(
            task: task, settings: SearchSettings(budget: task.budget, workers: task.workers, temperature: 1))
        while let work = search.next() {
            switch work {
            case .rollout(let ticket):
                let given = ticket.item.expected.split(separator: "; ").filter { field in
                    let name = names.first { field.hasPrefix($0) } ?? ""
                    let chance = ticket.prompt.contains(line(name)) ? 0.95 : 0.4
                    return SimulatedTask.chance("\(ticket.number) \(field)") < chance
                }
                let answer = given.joined(separator: "; ")
                let grade = Grade(score: answer == ticket.item.expected ? 1 : 0)
                search.take(.graded(grade, answer: answer, Expense(rollouts: 1)), for: ticket.number)
            case .reflection(let ticket):
                // It sees the fields that are wrong.
                let missing = names.filter { ticket.messages[1].content.contains("Field '\($0)': expected") }
                search.take(
                    reply: "```\nList the fields.\n\(missing.map(line).joined(separator: "\n"))\n```",
                    for: ticket.number)
            }
        }
        for name in names { #expect(search.champion?.prompt.contains(line(name)) == true) }
    }

    @Test func `lines in other words wait until the model has nothing new to propose`() throws {
        var task = SimulatedTask(rollouts: 300).task
        task.budget.reflections = 20
        task.prompt = "Describe the item in one line.\nSay what it is made of."
        var search = Search(
            task: task, settings: SearchSettings(budget: task.budget, workers: task.workers, temperature: 1))
        let failure = RolloutResult.graded(
            Grade(score: 0, feedback: "Missing."), answer: "", Expense(rollouts: 1))
        while search.edits.isEmpty, let work = search.next() {
            switch work {
            case .rollout(let ticket): search.take(failure, for: ticket.number)
            case .reflection(let ticket):
                let new = ticket.number == 1 ? "\nName its colour." : ""
                search.take(
                    reply: "```\nPlease describe the item in one line.\nSay what it is made of.\(new)\n```",
                    for: ticket.number)
            }
        }
        let proposed = search.edits.filter { $0.edit.reflection == 1 }
        #expect(proposed.first { $0.edit.addedText == "Name its colour." }?.state == .live)
        #expect(proposed.first { $0.motive == .rewording }?.state == .queued)
    }

    @Test func `at temperature 0 no request is sent twice`() async throws {
        let responder = Responder(SimulatedTask(temperature: 0))
        _ = try await responder.optimizer(MemoryLog(remembers: true)).run()
        #expect(responder.mostRepeated == 1)
    }

    @Test func `instructions that the model wrote for itself compete with those it has`() async throws {
        var simulation = SimulatedTask(rollouts: 1500)
        simulation.instructions = "Add one line for each requirement that an answer missed."
        let outcome = try await Responder(simulation).optimizer(MemoryLog()).run()
        let verdict = try #require(outcome.search.reflectionVerdict)
        #expect(verdict.text == simulation.instructions)
        #expect(verdict.pairs >= 3)
        #expect(verdict.after > verdict.before)
        #expect(verdict.isCertified == verdict.sentence.hasPrefix("certified"))
    }

    @Test func `a hopeless prompt stays, and the budget holds`() async throws {
        var simulation = SimulatedTask(rollouts: 300)
        simulation.isHopeless = true
        let responder = Responder(simulation)
        let outcome = try await responder.optimizer(MemoryLog()).run()
        #expect(outcome.champion == nil)
        #expect(outcome.sentence.hasPrefix("no improvement could be certified."))
        #expect(responder.rollouts <= 300)
    }

    @Test func `a reward that always fails ends the search with its error, soon`() async throws {
        let responder = Responder(SimulatedTask())
        let task = responder.simulation.task
        var services = responder.services(MemoryLog())
        services.runner = RolloutRunner(
            task: task,
            grader: ClosureGrader { _, _ in throw EvaluationError(.rewardFailed, "The reward cannot be computed.") }
        ) { _ in
            ModelResponse(
                message: Message(role: .assistant, content: "x"), finishReason: .stop, usage: Usage(),
                model: "simulated")
        }
        let log = MemoryLog()
        services.log = log
        let settings = SearchSettings(budget: task.budget, workers: task.workers, temperature: 1)
        let created = OptimizationCreated(task: task, settings: settings, models: [], reflectionModels: [])
        await #expect(throws: EvaluationError.self) { try await Optimizer(created, services: services).run() }
        #expect(log.events.count < 10)
    }

    @Test func `a prompt that never fails needs no search`() async throws {
        var simulation = SimulatedTask()
        simulation.base = 1
        let responder = Responder(simulation)
        let outcome = try await responder.optimizer(MemoryLog()).run()
        #expect(outcome.search.ending == .seedIsPerfect)
        #expect(responder.reflections == 0)
        #expect(responder.rollouts < 200)
    }

    @Test func `cancelled, it ends with what was certified until then`() async throws {
        let responder = Responder(SimulatedTask(rollouts: 1500))
        let optimizer = responder.optimizer(MemoryLog())
        let task = Task {
            try await optimizer.run { progress in
                if progress.champion != nil { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        let outcome = try await task.value
        #expect(outcome.wasInterrupted)
        #expect(outcome.champion != nil)
        #expect(outcome.rollouts < 1400)
    }

    @Test func `strict asks for proof against the last champion, off for none`() async throws {
        let strict = try await Responder(SimulatedTask(rollouts: 900)).optimizer(MemoryLog(), mode: .strict).run()
        #expect(strict.champion != nil)
        let off = try await Responder(SimulatedTask()).optimizer(MemoryLog(), mode: .off).run()
        #expect(off.sentence.hasPrefix("not certified"))
    }

    @Test func `what cannot be proven is said before anything is spent`() throws {
        let simulation = SimulatedTask(rollouts: 40)
        func check(_ task: EvaluationTask) throws {
            let settings = SearchSettings(budget: task.budget, workers: task.workers, temperature: task.temperature)
            try Feasibility(task, settings).check(task, settings)
        }
        #expect(throws: EvaluationError.self) { try check(simulation.task) }
        let few = SimulatedTask(temperature: 0, guardCases: 4)
        let error = #expect(throws: EvaluationError.self) { try check(few.task) }
        #expect(error?.message.hasPrefix("4 guard cases cannot certify anything at temperature 0") == true)
        var empty = SimulatedTask()
        empty.task.splits.guardCases = []
        #expect(
            throws: EvaluationError(
                .emptySplit, "The task 'simulated' has no guard cases. Add some, or more rows to its data.")
        ) {
            try check(empty.task)
        }
    }
}
