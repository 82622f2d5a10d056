import Foundation
import HoneCore
import Testing

/// Rewards that run programs, through the binary and its sandbox. The answers are a script's.
@Suite(.enabled(if: Machine.hasSandbox && Machine.hasPython, Machine.reason), .timeLimit(.minutes(10)))
struct RewardTests {
    /// Answers each case with what its input says.
    private let echo: ScriptedEndpoint

    init() throws {
        echo = try ScriptedEndpoint { request in .text(request["messages"]?.array?.last?["content"]?.string ?? "") }
    }

    private func home(
        _ endpoint: ScriptedEndpoint, reward: String, cases: [JSONValue], files: [String: String] = [:]
    ) throws -> Home {
        let home = try Home()
        try home.write("task/cases.jsonl", cases.map(\.text).joined(separator: "\n"))
        try home.write(
            "task/task.yaml",
            """
            prompt: "Answer now."
            test: cases.jsonl
            train: train.jsonl
            fields: {id: id, input: input, expected: null}
            model: \(endpoint.url)
            workers: 2
            reward:
              \(reward.split(separator: "\n").joined(separator: "\n  "))
            """)
        try home.write("task/train.jsonl", #"{"id": "t", "input": "nothing"}"#)
        for (name, text) in files { try home.write("task/\(name)", text) }
        return home
    }

    private let lengths: [JSONValue] = [
        ["id": "short", "input": "ab", "most": "3"], ["id": "long", "input": "abcdef", "most": "3"],
    ]

    @Test func `a command reads the case, finds its files, and says score and feedback`() async throws {
        let score = """
            import json, sys
            import rules
            case = json.load(sys.stdin)
            most = int(case["fields"]["most"])
            fits = rules.fits(case["answer"], most)
            print("looking at", case["id"])
            print(json.dumps({"score": 1 if fits else 0.25, "feedback": "" if fits else f"more than {most} letters"}))
            """
        let home = try home(
            echo, reward: "type: command\ncommand: python3 score.py\nfiles: [score.py, rules.py]", cases: lengths,
            files: ["score.py": score, "rules.py": "def fits(text, most): return len(text) <= most\n"])
        let result = try await home.hone(["eval", "task", "--json", "-q"])
        #expect(result.status == 0, "\(result.errors)")
        let cases = result.json?["prompts"]?[0]?["cases"]?.array ?? []
        #expect(cases.map { $0["score"]?.number } == [1, 0.25])
        #expect(cases.last?["feedback"]?.string == "more than 3 letters")
        // A reward that changed is another reward: what it said before does not count.
        try home.write("task/rules.py", "def fits(text, most): return True\n")
        let changed = try await home.hone(["eval", "task", "--json", "-q"])
        #expect(changed.json?["prompts"]?[0]?["score"]?.number == 1)
    }

    @Test(arguments: [
        ("exit 7", "failed on case 'short' (exit status 7)"), ("kill -9 $$", "failed on case 'short' (signal 9"),
        ("echo marvellous", "printed no score on case 'short'"), ("echo 12", "printed no score on case 'short'"),
        ("true", "printed no score on case 'short'"), ("sleep 60", "stopped at its limit of"),
        ("cat /etc/shadow && echo 1", "failed on case 'short'"),
    ]) func `a reward that is broken is named, and is no score`(command: String, message: String) async throws {
        let seconds = command.hasPrefix("sleep") ? 2 : 60
        let home = try home(
            echo, reward: "type: command\nseconds: \(seconds)\ncommand: \(JSONValue.string(command).text)",
            cases: [lengths[0]])
        let result = try await home.hone(["eval", "task", "-q"])
        #expect(result.status == 4)
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    private let program = """
        ```python
        def double(x):
            return 2 * x if x < 3 else x
        ```
        """

    @Test func `code is judged by tests that it cannot reach`() async throws {
        let tests = "assert double(1) == 2\nfor n in (2, 5):\n    assert double(n) == 2 * n\nassert double(0) == 0"
        let forged = """
            ```python
            import json, os
            print(json.dumps({"passed": 3, "total": 3, "failures": []}), flush=True)
            class Any:
                def __eq__(self, other): return True
            double = lambda x: Any()
            ```
            """
        let leaving = "```python\nimport os\ndef double(x): os._exit(0)\n```"
        let endless = "```python\ndef double(x):\n    while True: pass\n```"
        let cases: [JSONValue] = [
            ["id": "right", "input": "def double(x): return 2 * x", "tests": .string(tests)],
            ["id": "two-thirds", "input": .string(program), "tests": .string(tests)],
            ["id": "forged", "input": .string(forged), "tests": .string(tests)],
            ["id": "leaving", "input": .string(leaving), "tests": .string(tests)],
            ["id": "endless", "input": .string(endless), "tests": "assert double(1) == 2"],
            ["id": "no-code", "input": "I would rather not.", "tests": .string(tests)],
        ]
        let home = try home(echo, reward: "type: code\nseconds: 15", cases: cases)
        let result = try await home.hone(["eval", "task", "--json", "-q"])
        #expect(result.status == 0, "\(result.errors)")
        let scored = result.json?["prompts"]?[0]?["cases"]?.array ?? []
        let scores = Dictionary(
            uniqueKeysWithValues: scored.map { ($0["id"]?.string ?? "", $0["score"]?.number ?? -1) })
        #expect(abs((scores["two-thirds"] ?? 0) - 2.0 / 3) < 1e-9)
        #expect(scores["right"] == 1)
        for name in ["forged", "leaving", "endless", "no-code"] { #expect(scores[name] == 0, "\(name)") }
        #expect(scored.dropFirst().first?["feedback"]?.string?.contains("assert double(n) == 2 * n") == true)
    }

    @Test func `an optimisation whose reward always crashes stops early, and one that always scores 0 says so`()
        async throws
    {
        let endpoint = try ScriptedEndpoint { request in
            let last = request["messages"]?.array?.last?["content"]?.string ?? ""
            return .text(last.contains("<current_prompt>") ? "```\nAnswer now.\nBe brief.\n```" : "an answer")
        }
        let cases = (1...40).map { JSONValue.object(["id": .string("c\($0)"), "input": .string("question \($0)")]) }
        for (command, status, message) in [("exit 3", 4, "failed on case"), ("echo 0", 3, "no improvement could be")] {
            let home = try home(
                endpoint, reward: "type: command\ncommand: \(JSONValue.string(command).text)", cases: [lengths[0]])
            let rows = cases.map(\.text)
            try home.write("task/train.jsonl", rows[..<20].joined(separator: "\n"))
            try home.write("task/guard.jsonl", rows[20...].joined(separator: "\n"))
            let document = try #require(home.read("task/task.yaml"))
            try home.write("task/task.yaml", document + "\nguard: guard.jsonl\nbudget: 120\n")
            let before = endpoint.requests.count
            let result = try await home.hone(["optimize", "task", "-q"])
            #expect(result.status == Int32(status), "\(result.errors)")
            #expect((result.output + result.errors).lowercased().contains(message), "\(result.output)\(result.errors)")
            #expect(endpoint.requests.count - before <= (status == 4 ? 20 : 140))
        }
    }
}
