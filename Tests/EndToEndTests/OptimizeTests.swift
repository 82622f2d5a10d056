import Foundation
import HoneCore
import Testing

/// The whole way of a prompt: scored, improved, promoted, used and taken back.
@Suite(.timeLimit(.minutes(10))) struct OptimizeTests {
    private static let helpful = "Answer in capital letters."

    /// Says the city of the question, in capitals where the prompt asks for it.
    private static func endpoint() throws -> ScriptedEndpoint {
        try ScriptedEndpoint { request in
            let messages = request["messages"]?.array ?? []
            let last = messages.last?["content"]?.string ?? ""
            if last.contains("<current_prompt>") {
                let prompt = last.split(separator: "<current_prompt>\n")[1].split(separator: "\n</current_prompt>")[0]
                return .text("Here:\n```\n\(prompt)\n\(helpful)\n```")
            }
            let city = String(last.split(separator: " ").last ?? "")
            let isCapital = messages.first?["content"]?.string?.contains(helpful) ?? false
            return .text(isCapital ? city.uppercased() : city)
        }
    }

    private func home(_ endpoint: ScriptedEndpoint, budget: Int = 150) throws -> Home {
        let home = try Home()
        let cases = (1...60).map { #"{"id": "c\#($0)", "q": "name city\#($0)", "a": "CITY\#($0)"}"# }
        try home.write("cities/cases.jsonl", cases.joined(separator: "\n"))
        try home.write(
            "cities/task.yaml",
            """
            prompt: |
              Say the city.
            data: cases.jsonl
            fields: {id: id, input: q, expected: a}
            reward: exact
            model: \(endpoint.url)
            budget: \(budget)
            workers: 4
            """)
        return home
    }

    @Test func `a prompt is improved, proven, used at once, and taken back`() async throws {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint)
        let before = try await home.hone(["eval", "cities", "--json", "-q"])
        #expect(before.status == 0, "\(before.errors)")
        #expect(before.json?["prompts"]?[0]?["score"]?.number == 0)

        let result = try await home.hone(["optimize", "cities", "--report", "report.html"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("Certified: 0 % → 100 % on guard cases, gain at least "))
        #expect(result.errors.contains("Take it back with: hone prompts rollback cities"))
        #expect(home.read("report.html")?.contains("in the certified prompt") == true)

        let compared = try await home.hone(["eval", "cities", "--compare", "seed", "current", "--at-least", "0.9"])
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.output.contains("difference: +100.0 points"))
        let difference = try await home.hone(["prompts", "diff", "cities"])
        #expect(difference.output.contains("+\(Self.helpful)"))
        #expect(try await home.hone(["prompts", "history", "cities"]).output.contains("in force"))
        #expect(try await home.hone(["prompts", "export", "cities"]).output.contains(Self.helpful))

        let back = try await home.hone(["prompts", "rollback", "cities"])
        #expect(back.output == "Version 1 of 'cities' is in force.\n")
        let after = try await home.hone(["eval", "cities", "--at-least", "0.9", "-q"])
        #expect(after.status == 4)
        #expect(after.output.contains("0 rollouts, 12 known from before"))

        // Proven again after it was taken back, it is in force again; most of that is known from before.
        let again = try await home.hone(["optimize", "cities"])
        #expect(again.status == 0)
        #expect(again.errors.contains("Version 3 of 'cities' is in force"), "\(again.errors)")
    }

    @Test func `an agent's promoted instructions are what hone run uses`() async throws {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint)
        let task = try #require(home.read("cities/task.yaml"))
        try home.write("cities/task.yaml", "name: agents/coder\n" + task)
        #expect(try await home.hone(["optimize", "cities", "-q"]).status == 0)
        #expect(!endpoint.requests.isEmpty)
        let running = try ScriptedEndpoint([], repeating: .text("Nothing to do."))
        _ = try await home.hone(["run", "hello", "--model", running.url, "--max-steps", "1", "-q"])
        let system = running.requests.first?["messages"]?[0]?["content"]?.string
        #expect(system?.contains(Self.helpful) == true)
    }

    @Test func `killed at any moment, an optimisation goes on and ends the same`() async throws {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint)
        let running = try home.start(["optimize", "cities", "-q"])
        while endpoint.requests.count < 40 { await Task.yield() }
        running.send(SIGKILL)
        _ = await running.result()
        let killed = endpoint.requests.count
        let resumed = try await home.hone(["optimize", "--resume", "last", "--json", "-q"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.json?["prompt"]?.string == "Say the city.\n\(Self.helpful)")
        let rollouts = try #require(resumed.json?["rollouts"]?.integer)
        let reflections = try #require(resumed.json?["reflections"]?.integer)
        // Only what was in flight when it was killed is asked again: four rollouts and the reflections beside them.
        #expect(endpoint.requests.count <= rollouts + reflections + 8)
        #expect(endpoint.requests.count >= killed)
    }

    @Test func `a dry run says what could be proven, and sends nothing`() async throws {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint, budget: 600)
        let plan = try await home.hone(["optimize", "cities", "--dry-run"])
        #expect(plan.status == 0)
        #expect(plan.output.contains("at most 600 rollouts"))
        #expect(plan.output.contains("points can be proven"))
        #expect(endpoint.requests.isEmpty)
        let small = try await home.hone(["optimize", "cities", "--budget", "30"])
        #expect(small.status == 2)
        #expect(small.errors.contains("A budget of 30 rollouts cannot certify anything"))
        #expect(endpoint.requests.isEmpty)
    }

    @Test func `an exported optimisation comes to the same result without a model`() async throws {
        let endpoint = try Self.endpoint()
        let home = try home(endpoint)
        let result = try await home.hone(["optimize", "cities", "--json", "-q"])
        #expect(result.status == 0, "\(result.errors)")
        let export = ["optimize", "--export", "last", "--note", "a script answered", "-o", "cities.jsonl"]
        #expect(try await home.hone(export).status == 0)

        let elsewhere = try Home()
        let recorded = try #require(home.read("cities.jsonl"))
        try elsewhere.write("cities.jsonl", recorded)
        let asked = endpoint.requests.count
        let again = try await elsewhere.hone(["optimize", "--replay", "cities.jsonl", "--json", "--report", "r.html"])
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.contains("(a script answered) from its log; no model is asked"))
        for key in ["sentence", "prompt", "guard", "rollouts", "reflections", "tokens", "ending"] {
            #expect(again.json?[key] == result.json?[key], "\(key)")
        }
        #expect(elsewhere.read("r.html")?.contains("in the certified prompt") == true)
        #expect(endpoint.requests.count == asked)
        #expect(try await elsewhere.hone(["prompts", "history"]).output.contains("No prompt has versions yet"))

        // A line less, and it would have to ask; another text is no recording.
        let lines = recorded.split(separator: "\n")
        try elsewhere.write("short.jsonl", lines.dropLast(20).joined(separator: "\n"))
        #expect(try await elsewhere.hone(["optimize", "--replay", "short.jsonl", "-q"]).status == 11)
        try elsewhere.write("broken.jsonl", lines[0] + "\n{}\n")
        #expect(try await elsewhere.hone(["optimize", "--replay", "broken.jsonl"]).errors.contains("broken.jsonl:2:"))
        #expect(try await elsewhere.hone(["optimize", "--replay", "none.jsonl"]).status == 2)
    }

    @Test func `answers that the cases have are scored without a model`() async throws {
        let home = try Home()
        try home.write(
            "capitals/task.yaml",
            "prompt: \"Name the capital.\"\ntest: cases.jsonl\nfields: {input: q, expected: a}\nreward: exact\n")
        try home.write(
            "capitals/cases.jsonl",
            #"{"q": "France", "a": "Paris", "said": "Paris"}"# + "\n" + #"{"q": "Peru", "a": "Lima", "said": "Cuzco"}"#)
        let result = try await home.hone(["eval", "capitals", "--answers", "said", "--cases"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("said: 50.0 %"), "\(result.output)")
        #expect(result.output.contains("took the answers of the field said"))
        let misspelt = try await home.hone(["eval", "capitals", "--answers", "sadi"])
        #expect(misspelt.status == 2)
        #expect(misspelt.errors.contains("Did you mean 'said'?"))
        #expect(try await home.hone(["eval", "capitals", "--answers", "said", "--prompt", "seed"]).status == 2)
    }
}
