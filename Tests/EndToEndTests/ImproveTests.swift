import Foundation
import HoneCore
import Testing

/// Learning from past runs. What stands for the model is a script.
@Suite(.enabled(if: Machine.hasSandbox, Machine.reason), .timeLimit(.minutes(10)))
struct ImproveTests {
    private static let helpful = "Say it twice."

    /// Writes the goal's number once, and where a check refuses that, or the prompt asks for it, twice.
    private static func endpoint() throws -> ScriptedEndpoint {
        try ScriptedEndpoint { request in
            let messages = request["messages"]?.array ?? []
            let texts = messages.compactMap { $0["content"]?.string }
            let last = texts.last ?? ""
            if last.contains("<current_prompt>") {
                let prompt = last.split(separator: "<current_prompt>\n")[1].split(separator: "\n</current_prompt>")[0]
                return .text("```\n\(prompt)\n\(helpful)\n```")
            }
            if last.contains(#"{"lessons""#) {
                return .text(#"{"lessons": [{"failure": "a number that stands once", "fix": "write it twice"}]}"#)
            }
            let number = texts.lazy.compactMap { $0.firstMatch(of: /the number (\d+)/)?.1 }.first ?? "none"
            let isTwice = texts[0].contains(helpful) || texts.contains { $0.contains("a check failed") }
            let line = texts.contains { $0.contains("hopeless") } ? "nothing\n" : "\(number)\n"
            return .calls([
                ("write_file", ["path": "out.txt", "content": .string(isTwice ? line + line : line)]),
                ("finish", ["answer": "Done."]),
            ])
        }
    }

    private func home() throws -> Home {
        let home = try Home()
        let agent = "../.config/hone/Agents/scribe/"
        try home.write(agent + "agent.yaml", "description: Writes numbers.\ntools: [write_file]\nplans: false\n")
        try home.write(agent + "instructions.md", "You write numbers into files.\n")
        return home
    }

    private func run(_ goal: String, _ number: Int, in home: Home, _ endpoint: ScriptedEndpoint) async throws -> Int32 {
        try await home.hone([
            "run", goal, "--agent", "scribe", "--model", endpoint.url, "-q", "--check",
            "test \"$(grep -cx \(number) out.txt)\" = 2",
        ]).status
    }

    @Test func `without enough runs it says what is missing, and sends nothing`() async throws {
        let home = try home()
        let endpoint = try Self.endpoint()
        let nothing = try await home.hone(["improve", "--model", endpoint.url, "-q"])
        #expect(nothing.status == 3)
        #expect(nothing.output.contains("no run with checks is over yet"))

        #expect(try await run("Write the number 1 into out.txt", 1, in: home, endpoint) == 0)
        #expect(try await run("Write the hopeless number 2 into out.txt", 2, in: home, endpoint) != 0)
        _ = try await home.hone(["run", "Write the number 3", "--agent", "scribe", "--model", endpoint.url, "-q"])
        let before = endpoint.requests.count
        let plan = try await home.hone(["improve", "--dry-run"])
        #expect(plan.status == 0)
        #expect(plan.output.contains("scribe: 1 past runs can serve as cases"), "\(plan.output)\(plan.errors)")
        #expect(plan.output.contains("1 had no checks to be measured by"))
        #expect(plan.output.contains("1 failed and are not rated"))
        #expect(plan.output.contains("nothing was sent"))
        #expect(endpoint.requests.count == before)

        #expect(try await home.hone(["feedback", "last", "good"]).status == 0)
        let failed = try await home.hone(["runs", "list", "--json"]).json?[1]?["run"]?.string ?? ""
        #expect(try await home.hone(["feedback", failed, "bad"]).status == 0)
        let rated = try await home.hone(["improve", "--dry-run"])
        #expect(rated.output.contains("scribe: 2 past runs can serve as cases"), "\(rated.output)")
        #expect(try await home.hone(["improve", "--agent", "scrbe"]).errors.contains("Did you mean 'scribe'?"))

        // The failed run teaches a lesson, once.
        let taught = try await home.hone(["improve", "--model", endpoint.url])
        #expect(taught.errors.contains("lesson     a number that stands once — write it twice"), "\(taught.errors)")
        #expect(taught.output.contains("more are needed"))
        #expect(try await home.hone(["memory", "search", "number twice"]).output.contains("write it twice"))
        let after = endpoint.requests.count
        _ = try await home.hone(["improve", "--model", endpoint.url])
        #expect(endpoint.requests.count == after)
    }

    @Test func `the prompt that failed most is improved on past runs, and the next run uses it`() async throws {
        let home = try home()
        let endpoint = try Self.endpoint()
        for number in 1...16 {
            try home.write("out.txt", "")
            #expect(try await run("Write the number \(number) into out.txt", number, in: home, endpoint) == 0)
        }
        let plan = try await home.hone(["improve", "--dry-run"])
        #expect(plan.output.contains("act          failed in 16 of 16 runs  ← weakest"), "\(plan.output)\(plan.errors)")
        #expect(plan.output.contains("prompt       instructions"))
        #expect(plan.output.contains("as earlier runs took"))

        let result = try await home.hone(["improve", "--model", endpoint.url, "--budget", "130", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.json?["certified"]?.bool == true)
        #expect(result.json?["promoted"]?[0]?["prompt"]?.string == "agents/scribe")
        let running = try ScriptedEndpoint([], repeating: .text("Nothing to do."))
        _ = try await home.hone(["run", "hello", "--agent", "scribe", "--model", running.url, "--max-steps", "1"])
        #expect(running.requests.first?["messages"]?[0]?["content"]?.string?.contains(Self.helpful) == true)
        // Its rollouts are no runs to learn from.
        #expect(try await home.hone(["improve", "--dry-run"]).output.contains("16 past runs"))
    }
}
