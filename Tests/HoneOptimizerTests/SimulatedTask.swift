import HoneCore
import HoneEvaluation
import HoneOptimizer
import Synchronization

/// A task whose answers follow from the lines of the prompt by fixed rules: each case has requirements, and an answer
/// meets one surely if the prompt has its line, else with a chance that follows from the request alone.
struct SimulatedTask: Sendable {
    static let requirements = ["colour", "shape", "weight", "origin", "price", "label"]
    static func line(_ requirement: String) -> String { "Always state the \(requirement) in full." }

    var task: EvaluationTask
    /// Chance of meeting a requirement without its line.
    var base = 0.35
    /// Lines that the reflecting model adds besides what failed.
    var harm: String? = "Keep it very short."
    var malformedEvery = 0
    var refuses = false
    /// Whether a worked example teaches what its answer states, and lines teach nothing.
    var learnsFromExamples = false
    /// Whether no answer is ever right.
    var isHopeless = false
    /// What the reflecting model answers when it is asked for better instructions, and needs to be told to be of use.
    var instructions: String?

    init(rollouts: Int = 500, known: [String] = [], temperature: Double = 1, guardCases: Int = 60) {
        func cases(_ name: String, _ count: Int) -> [Case] {
            (0..<count).map { number in
                let needed = Self.requirements.indices.filter { (number + $0) % 3 == 0 || (number / 3 + $0) % 4 == 0 }
                let list = needed.map { Self.requirements[$0] }.joined(separator: ",")
                return Case(id: "\(name)\(number)", input: "item \(name)\(number) needs \(list)", expected: list)
            }
        }
        task = EvaluationTask(
            name: "simulated", prompt: (["Describe the item."] + known.map(Self.line)).joined(separator: "\n"),
            splits: CaseSplits(train: cases("t", 40), guardCases: cases("g", guardCases)), reward: .exact(.whole),
            temperature: temperature, workers: 6, budget: OptimizationBudget(rollouts: rollouts))
    }

    func meets(_ requirement: String, _ prompt: String, _ request: String) -> Bool {
        if isHopeless { return false }
        if learnsFromExamples {
            let answers = prompt.components(after: "Example answer:\n")
            return answers.contains { $0.contains(requirement) } || Self.chance(request + requirement) < base
        }
        if prompt.contains("Keep it very short."), Self.chance(request + requirement + "short") < 0.3 { return false }
        return prompt.contains(Self.line(requirement)) || Self.chance(request + requirement) < base
    }

    static func chance(_ text: String) -> Double {
        Double(Int(Digest(of: text).hexadecimal.prefix(6), radix: 16) ?? 0) / Double(1 << 24)
    }

    /// Names the requirements that are missing.
    static let grader = ClosureGrader { answer, item in
        let given = Set(answer.split(separator: ","))
        let missing = item.expected.split(separator: ",").filter { !given.contains($0) }
        return Grade(
            score: missing.isEmpty ? 1 : 0,
            feedback: missing.map { "Missing \($0): the answer does not state it." }.joined(separator: " "))
    }

    /// The failures' most frequent requirements that the prompt lacks, each on its line.
    func reflection(_ messages: [Message], number: Int) -> String {
        if refuses || malformedEvery > 0 && number % malformedEvery == 0 { return "I cannot help with that." }
        let text = messages[1].content
        if text.contains("<instructions>") { return "```\n\(instructions ?? "")\n```" }
        if let instructions, messages[0].content != instructions {
            return "```\nDescribe the item.\nThink of reflection \(number) too.\n```"
        }
        let prompt = text.split(separator: "<current_prompt>\n")[1].split(separator: "\n</current_prompt>")[0]
        var lines = prompt.split(separator: "\n").map(String.init)
        let missing = Self.requirements.filter {
            text.contains("Missing \($0)") && !lines.contains(Self.line($0))
        }
        let offset = number % max(missing.count, 1)
        lines += (missing[offset...] + missing[..<offset]).prefix(2).map(Self.line)
        if number % 3 == 0, let harm { lines.append(harm) }
        if number % 4 == 0 { lines.append("item t3 needs colour,origin") }
        return "Here:\n```\n\(lines.joined(separator: "\n"))\n```"
    }
}

extension String {
    /// The lines that follow each occurrence of a text.
    func components(after text: String) -> [Substring] {
        let lines = split(separator: "\n", omittingEmptySubsequences: false)
        let mark = text.split(separator: "\n")[0]
        return zip(lines, lines.dropFirst()).filter { $0.0 == mark }.map(\.1)
    }
}

/// Keeps events in memory; can stop taking them, as a process that is killed does.
final class MemoryLog: OptimizationLog, RolloutCache {
    struct Killed: Error {}

    private let state = Mutex<(events: [OptimizationEvent], rollouts: [Digest: Rollout], limit: Int)>(([], [:], .max))

    /// Whether it is a cache too, as the store is.
    private let remembers: Bool

    init(_ events: [OptimizationEvent] = [], limit: Int = .max, remembers: Bool = false) {
        self.remembers = remembers
        state.withLock { $0 = (events, [:], limit) }
    }

    var events: [OptimizationEvent] { state.withLock { $0.events } }

    func append(_ event: OptimizationEvent) throws {
        try state.withLock { state in
            guard state.events.count < state.limit else { throw Killed() }
            state.events.append(event)
        }
    }

    func forEachEvent(_ body: (OptimizationEvent) throws -> Void) throws { try events.forEach(body) }

    func rollout(_ key: Digest) throws -> Rollout? {
        guard remembers else { return nil }
        for case .rolloutFinished(let event) in events where event.key == key { return event.rollout }
        return nil
    }

    func store(_ rollout: Rollout, as key: Digest) throws {}
}

/// Counts calls, and yields now and then so that answers come in another order each time.
final class Responder: Sendable {
    let simulation: SimulatedTask
    private let counts = Mutex((rollouts: 0, reflections: 0, inFlight: 0, most: 0, repeats: [String: Int](), shown: 0))
    /// Fails each request whose number is a multiple of this.
    let failsEvery: Int

    init(_ simulation: SimulatedTask, failsEvery: Int = 0) {
        self.simulation = simulation
        self.failsEvery = failsEvery
    }

    var rollouts: Int { counts.withLock { $0.rollouts } }
    var reflections: Int { counts.withLock { $0.reflections } }
    var mostInFlight: Int { counts.withLock { $0.most } }
    /// Rollouts of a case whose own answer was in the prompt.
    var shown: Int { counts.withLock { $0.shown } }
    /// The most often that one request was sent.
    var mostRepeated: Int { counts.withLock { $0.repeats.values.max() ?? 0 } }

    func services(_ log: MemoryLog) -> OptimizationServices {
        let task = simulation.task
        let runner = RolloutRunner(task: task, grader: SimulatedTask.grader) { [self] messages in
            let number = counts.withLock { counts in
                counts.rollouts += 1
                counts.inFlight += 1
                counts.most = max(counts.most, counts.inFlight)
                if messages[0].content.contains("Example input:\n\(messages[1].content)\n") { counts.shown += 1 }
                counts.repeats[messages[0].content + messages[1].content, default: 0] += 1
                return counts.rollouts
            }
            for _ in 0..<Int.random(in: 0..<20) { await Task.yield() }
            counts.withLock { $0.inFlight -= 1 }
            if failsEvery > 0, number % failsEvery == 0 { throw ModelError(.serverFailed, "The server is down.") }
            let (prompt, input) = (messages[0].content, messages[1].content)
            let needed = input.split(separator: " ").last?.split(separator: ",") ?? []
            let met = needed.filter { simulation.meets(String($0), prompt, prompt + input) }
            return ModelResponse(
                message: Message(role: .assistant, content: met.joined(separator: ",")), finishReason: .stop,
                usage: Usage(inputTokens: 40, outputTokens: 10, cost: 0.001), model: "simulated")
        }
        return OptimizationServices(
            runner: runner, key: RolloutKey(model: "simulated", task: task), cache: log,
            reflect: { [self] messages in
                // The reply follows from the request alone, as when it is asked again after a crash.
                let number = Int(Digest(of: messages[1].content).hexadecimal.prefix(4), radix: 16) ?? 0
                counts.withLock { $0.reflections += 1 }
                return ModelResponse(
                    message: Message(role: .assistant, content: simulation.reflection(messages, number: number)),
                    finishReason: .stop, usage: Usage(inputTokens: 400, outputTokens: 60, cost: 0.01),
                    model: "simulated")
            },
            log: log, now: { .zero })
    }

    func optimizer(_ log: MemoryLog, mode: GuardMode = .balanced, seed: UInt64 = 1) -> Optimizer {
        let task = simulation.task
        let settings = SearchSettings(
            budget: task.budget, workers: task.workers, temperature: task.temperature, mode: mode, seed: seed)
        return Optimizer(
            OptimizationCreated(task: task, settings: settings, models: ["simulated"], reflectionModels: ["simulated"]),
            services: services(log))
    }
}
