import Foundation
import HoneCore
import Synchronization
import Testing

/// Lets some requests be answered and then none, until it is opened: what is interrupted then has something left to do,
/// however busy the machine is.
private final class Gate: Sendable {
    private let left: Atomic<Int>

    init(requests: Int) { left = Atomic(requests) }

    var letsPass: Bool { left.subtract(1, ordering: .relaxed).newValue >= 0 }

    func open() { left.store(.max, ordering: .relaxed) }
}

/// Whole agents, scored and improved by runs in the sandbox. What stands for their model is a script that does better
/// where a line stands in its prompt.
@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10)))
struct AgentOptimizationTests {
    private static let helpful = "Write each number twice."

    /// Writes the goal's number into out.txt, twice where the prompt asks for it, and finishes. Asked to reflect, it
    /// adds the line that helps.
    private static func endpoint(_ gate: Gate = Gate(requests: .max)) throws -> ScriptedEndpoint {
        try ScriptedEndpoint { request in
            guard gate.letsPass else { return .silence }
            let messages = request["messages"]?.array ?? []
            let last = messages.last?["content"]?.string ?? ""
            if last.contains("<current_prompt>") {
                let prompt = last.split(separator: "<current_prompt>\n")[1].split(separator: "\n</current_prompt>")[0]
                return .text("```\n\(prompt)\n\(helpful)\n```")
            }
            let number = messages.lazy.compactMap { $0["content"]?.string?.firstMatch(of: /the number (\d+)/)?.1 }.first
            let line = "\(number ?? "none")\n"
            let isTwice = messages.first?["content"]?.string?.contains(helpful) ?? false
            return .calls([
                ("write_file", ["path": "out.txt", "content": .string(isTwice ? line + line : line)]),
                ("finish", ["answer": "Done."]),
            ])
        }
    }

    private func home(_ endpoint: ScriptedEndpoint, prompts: String = "[act, instructions]", budget: Int = 100) throws
        -> Home
    {
        let home = try Home()
        let agent = "../.config/hone/Agents/scribe/"
        try home.write(
            agent + "agent.yaml",
            "description: Writes numbers.\ntools: [write_file]\nplans: false\nlimits: {tokens: 5000}\n")
        try home.write(agent + "instructions.md", "You write numbers into files.\n")
        let rows = (1...40).map { number in
            JSONValue.object([
                "id": .string("n\(number)"), "goal": .string("Write the number \(number) into out.txt"),
                "checks": ["test -s seen.txt", .string("test \"$(grep -cx \(number) out.txt)\" = 2")],
            ]).text
        }
        try home.write("numbers/cases.jsonl", rows.joined(separator: "\n"))
        try home.write("numbers/start/seen.txt", "Here already.\n")
        try home.write(
            "numbers/task.yaml",
            """
            agent: scribe
            prompts: \(prompts)
            data: cases.jsonl
            fields: {id: id}
            files: start
            limits: {steps: 1}
            model: \(endpoint.url)
            budget: \(budget)
            """)
        return home
    }

    @Test func `each rollout is a run: in a workspace of its own, recorded, judged by its checks, paid once`()
        async throws
    {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint)
        let result = try await home.hone(["eval", "numbers", "--limit", "3", "--json", "-q"])
        #expect(result.status == 0, "\(result.errors)")
        let cases = result.json?["prompts"]?[0]?["cases"]?.array ?? []
        #expect(cases.map { $0["score"]?.number } == [0.5, 0.5, 0.5])
        #expect(cases[0]["feedback"]?.string?.contains("failed: exit status 1") == true)
        #expect(endpoint.requests.count == 3)

        let run = try #require(cases[0]["run"]?.string)
        let shown = try await home.hone(["runs", "show", run])
        #expect(shown.output.contains("write_file"), "\(shown.output)\(shown.errors)")
        // They are no runs of the person's.
        #expect(try await home.hone(["runs", "list"]).errors.contains("No runs yet"))
        #expect(try await home.hone(["runs", "show"]).status == 2)
        #expect(try await home.hone(["runs", "list", "--rollouts", "--json"]).json?.array?.count == 3)
        #expect(try await home.hone(["memory", "list"]).output.contains("Goal:") == false)

        let again = try await home.hone(["eval", "numbers", "--limit", "3", "--cases"])
        #expect(again.output.contains("0 rollouts, 3 known from before"))
        #expect(again.output.contains(run))
        #expect(endpoint.requests.count == 3)
    }

    @Test func `an agent's prompt is improved by its runs, used by the next run, and taken back`() async throws {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint)
        let plan = try await home.hone(["optimize", "numbers", "--dry-run"])
        #expect(plan.output.contains("no run of 'scribe' tells how many each takes"), "\(plan.output)\(plan.errors)")
        #expect(endpoint.requests.isEmpty)

        let result = try await home.hone(["optimize", "numbers", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.json?["certified"]?.bool == true)
        #expect(result.json?["guard"]?["after"]?.number == 1)
        #expect(result.json?["promoted"] == [["prompt": "agents/scribe", "version": 2, "in_force": true]])
        let rollouts = try #require(result.json?["paid_rollouts"]?.integer)
        #expect(rollouts <= 100)
        #expect(result.errors.contains("hone prompts rollback agents/scribe"))

        func system() async throws -> String? {
            let running = try ScriptedEndpoint([], repeating: .text("Nothing to do."))
            _ = try await home.hone(["run", "hello", "--agent", "scribe", "--model", running.url, "--max-steps", "1"])
            return running.requests.first?["messages"]?[0]?["content"]?.string
        }
        #expect(try await system()?.contains("You write numbers into files.\n\(Self.helpful)") == true)
        #expect(try await home.hone(["prompts", "rollback", "agents/scribe"]).status == 0)
        #expect(try await system()?.contains(Self.helpful) == false)
    }

    @Test func `killed in the middle of runs, an optimisation goes on with them and pays no reply twice`() async throws
    {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint)
        let running = try home.start(["optimize", "numbers", "-q"])
        while endpoint.requests.count < 30 { await Task.yield() }
        running.send(SIGKILL)
        _ = await running.result()
        let resumed = try await home.hone(["optimize", "--resume", "last", "--json", "-q"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        let runs = try await home.hone(["runs", "list", "--rollouts", "--json", "--limit", "300"]).json?.array ?? []
        let workspaces = runs.compactMap { $0["workspace"]?.string }
        #expect(Set(workspaces).count == workspaces.count)
        // Only requests in flight when it was killed can have been sent twice: one a worker, and reflections.
        let paid = try #require(resumed.json?["paid_rollouts"]?.integer)
        let reflections = try #require(resumed.json?["reflections"]?.integer)
        let workers = ProcessInfo.processInfo.activeProcessorCount
        #expect(endpoint.requests.count <= paid + reflections + min(workers, 8) + 4)
    }

    @Test(arguments: [
        ("agent: scrib\ndata: cases.jsonl", "scribe"),
        ("agent: scribe\nprompt: x y\ndata: cases.jsonl", "brings its own"),
        ("agent: scribe\ndata: cases.jsonl\nfiles: nowhere", "no folder 'nowhere'"),
        ("agent: scribe\ndata: cases.jsonl\nprompts: reflct", "Did you mean 'reflect'?"),
        ("agent: scribe\ndata: cases.jsonl\nsandbox: cellar", "cellar"),
    ]) func `a wrong task for an agent is refused before anything is sent`(document: String, message: String)
        async throws
    {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint)
        try home.write("numbers/task.yaml", document + "\nmodel: \(endpoint.url)\n")
        let result = try await home.hone(["eval", "numbers"])
        #expect([2, 7].contains(result.status))
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(endpoint.requests.isEmpty)
    }

    @Test func `the prompt for lessons is measured by a second run that has them`() async throws {
        // Learns what to do only where the prompt for lessons asks for it, and does it where a lesson says so.
        let endpoint = try ScriptedEndpoint { request in
            let texts = request["messages"]?.array?.compactMap { $0["content"]?.string } ?? []
            if texts.last?.contains(#"{"lessons""#) == true {
                let lesson = texts.last?.contains(Self.helpful) == true ? "a number twice" : "a number carefully"
                return .text(#"{"lessons": [{"failure": "a number is refused", "fix": "write \#(lesson)"}]}"#)
            }
            let number = texts.lazy.compactMap { $0.firstMatch(of: /the number (\d+)/)?.1 }.first ?? "none"
            let isTwice = texts.contains { $0.contains("a number twice") || $0.contains("a check failed") }
            return .calls([
                (
                    "write_file",
                    ["path": "out.txt", "content": .string(isTwice ? "\(number)\n\(number)\n" : "\(number)\n")]
                ),
                ("finish", ["answer": "Done."]),
            ])
        }
        let home = try home(endpoint, prompts: "reflect")
        let document = try #require(home.read("numbers/task.yaml"))
        let more = "reward: {type: checks, detour_cost: 0.5}\n"
        try home.write("numbers/task.yaml", document.replacing("limits: {steps: 1}", with: more + "limits: {steps: 4}"))
        let written = try await home.hone(["prompts", "show", "reflect", "--json"]).json?["template"]?.string
        try home.write("better.md", try #require(written) + "\n" + Self.helpful)
        let result = try await home.hone([
            "eval", "numbers", "--limit", "2", "--compare", "current", "better.md", "--json", "-q",
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.json?["prompts"]?.array?.map { $0["score"]?.number } == [0.5, 1])
        // Two runs for each rollout.
        #expect(try await home.hone(["runs", "list", "--rollouts", "--json"]).json?.array?.count == 8)
    }

    @Test func `a folder that changed since its task was read is no case any more`() async throws {
        let gate = Gate(requests: 5)
        let endpoint = try Self.endpoint(gate)
        let home = try home(endpoint)
        let first = try home.start(["optimize", "numbers", "-q"])
        while endpoint.requests.count < 6 { await Task.yield() }
        first.send(SIGINT)
        #expect(await first.result().status == 130)
        gate.open()
        try home.write("numbers/start/seen.txt", "Changed.\n")
        let resumed = try await home.hone(["optimize", "--resume", "last", "-q"])
        #expect(resumed.status == 2)
        #expect(resumed.errors.contains("is not any more as it was when its task was read"))
    }
}
