import HoneCore
import HoneEvaluation
import Testing

@Suite struct GraderTests {
    private func grade(_ reward: RewardDefinition, _ answer: String, _ expected: String) async throws -> Grade {
        let services = GradingServices(
            run: { _ in throw EvaluationError(.rewardFailed, "no sandbox") },
            test: { _ in throw EvaluationError(.rewardFailed, "no sandbox") }, judge: { _ in "" })
        return try await reward.grader(services).grade(answer, for: Case(id: "a", input: "in", expected: expected))
    }

    @Test func `exact compares the whole answer or its last line`() async throws {
        #expect(try await grade(.exact(.whole), " Paris\n", "Paris").score == 1)
        #expect(try await grade(.exact(.whole), "It is\nParis", "Paris").score == 0)
        #expect(try await grade(.exact(.lastLine), "It is\nParis\n", "Paris").score == 1)
        let wrong = try await grade(.exact(.whole), "Rome", "Paris")
        #expect(wrong.feedback == "Expected exactly 'Paris' but got 'Rome'.")
    }

    @Test func `exact says which fields of key and value are wrong`() async throws {
        let wrong = try await grade(
            .exact(.lastLine), "date=2020-01-02; amount=5 euros", "date=2020-01-02; amount=5.00 EUR")
        #expect(wrong.feedback == "Field 'amount': expected '5.00 EUR' but got '5 euros'.")
        let missing = try await grade(.exact(.whole), "no idea", "a=1; b=2")
        #expect(missing.feedback.hasPrefix("Field 'a': expected '1' but got '(missing)'."))
        #expect(try await grade(.exact(.whole), "x", "a=1").feedback == "Expected exactly 'a=1' but got 'x'.")
    }

    @Test func `exact takes any of several references, and no notice of letter case where asked`() async throws {
        #expect(try await grade(.exact(.whole), "no", #"["no", "false"]"#).score == 1)
        #expect(try await grade(.exact(.whole), "No", #"["no", "false"]"#).score == 0)
        #expect(try await grade(.exact(.whole, ignoresCase: true), "FALSE", #"["no", "false"]"#).score == 1)
    }

    @Test func `contains takes no notice of the case of letters`() async throws {
        #expect(try await grade(.contains, "In PARIS, I think", "paris").score == 1)
        #expect(try await grade(.contains, "In Rome", "paris").score == 0)
    }

    @Test func `a pattern may hold the expected text, quoted`() async throws {
        #expect(try await grade(.regex(pattern: "answer: {{expected}}$"), "answer: 1+1", "1+1").score == 1)
        #expect(try await grade(.regex(pattern: "answer: {{expected}}$"), "answer: 11", "1+1").score == 0)
    }

    @Test(arguments: [
        ("so 1,250.5 in all", "1250.5", 1.0), ("7 or 8", "8", 1), ("7 or 8", "7", 0), ("none", "7", 0), ("-3", "-3", 1),
        ("100.4", "100", 1), ("102", "100", 0),
    ]) func `numeric takes the last number within its tolerance`(answer: String, expected: String, score: Double)
        async throws
    {
        #expect(try await grade(.numeric(tolerance: 0.01), answer, expected).score == score)
    }

    @Test func `F1 counts words that agree`() async throws {
        #expect(try await grade(.f1, "The cat sat.", "a cat sat").score == 1)
        #expect(abs(try await grade(.f1, "cat ran", "cat sat down").score - 0.4) < 1e-9)
        #expect(try await grade(.f1, "", "cat").score == 0)
    }

    @Test func `pairs name the fields that are wrong, each as a part`() async throws {
        let grade = try await grade(.pairs, "Well:\na=1; b=3", "a=1; b=2; c=4")
        #expect(grade.score == 0)
        #expect(grade.parts == ["a": 1, "b": 0, "c": 0])
        #expect(grade.feedback == "Field 'b': expected '2' but got '3'. Field 'c': expected '4' but got '(missing)'.")
        #expect(try await self.grade(.pairs, "a=1; b=2.", "a=1; b=2").score == 1)
        #expect(try await self.grade(.pairs, "b=2; a=1", "a=1; b=2").feedback == "The output must be exactly: a=1; b=2")
    }

    @Test func `JSON members are found in a fence and scored by share or all`() async throws {
        let answer = "Here:\n```json\n{\"n\": 2, \"t\": \"x\"}\n```"
        #expect(try await grade(.json(all: false), answer, #"{"n": 2.0, "t": "y"}"#).score == 0.5)
        #expect(try await grade(.json(all: true), answer, #"{"n": 2, "t": "y"}"#).score == 0)
        #expect(try await grade(.json(all: true), answer, #"{"n": 2}"#).score == 1)
        #expect(
            try await grade(.json(all: true), "no idea", #"{"n": 2}"#).feedback == "The answer holds no JSON object.")
        await #expect(throws: EvaluationError.self) { try await grade(.json(all: true), "{}", "seven") }
    }

    @Test func `a JSON Schema's complaints say where`() async throws {
        let schema: JSONValue = [
            "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": [
                "name": ["type": "string", "minLength": 2], "tags": ["type": "array", "items": ["enum": ["a"]]],
            ],
        ]
        #expect(try await grade(.jsonSchema(schema), #"{"name": "Bo", "tags": ["a"]}"#, "").score == 1)
        let wrong = try await grade(.jsonSchema(schema), #"{"tags": ["b"], "x": 1}"#, "")
        #expect(wrong.score == 0)
        #expect(wrong.feedback.contains("the answer lacks 'name'"))
        #expect(wrong.feedback.contains("the answer.tags[0] must be one of"))
        #expect(wrong.feedback.contains("the answer.x is not allowed"))
    }

    @Test func `weights make a mean, and complaints are joined`() async throws {
        let reward = RewardDefinition.weighted([
            .init(weight: 3, reward: .exact(.whole)), .init(weight: 1, reward: .length(characters: 2)),
        ])
        let grade = try await grade(reward, "abc", "abc")
        #expect(abs(grade.score - 0.875) < 1e-9)
        #expect(grade.feedback == "The answer is longer than 2 characters: it has 3.")
    }

    @Test func `a judge's score counts in tenths, and one without a score is refused`() async throws {
        let judge = JudgeGrader(rubric: "kind?") { messages in
            messages[1].content.contains("good") ? #"{"score": 7, "feedback": "fine"}"# : "I would say seven."
        }
        let item = Case(id: "a", input: "in", expected: "")
        #expect(try await judge.grade("good", for: item) == Grade(score: 0.7, feedback: "fine"))
        await #expect(throws: EvaluationError.self) { try await judge.grade("bad", for: item) }
        let agreement = JudgeAgreement([(0.9, 1), (0.2, 1), (0.1, 0)])
        #expect(abs(agreement.agreement - 2.0 / 3) < 1e-9)
    }

    private func outcome(_ output: String, _ ending: ExecutionEnding = .exited(0), error: String = "")
        -> ExecutionOutcome
    {
        let text = { CapturedOutput(text: $0, byteCount: $0.utf8.count, isTruncated: false) }
        return ExecutionOutcome(
            ending: ending, standardOutput: text(output), standardError: text(error), wallTime: .zero)
    }

    private func services(
        run: @escaping CommandGrader.Runner, test: @escaping CodeGrader.Judge = { _ in .init(.failed) }
    ) -> GradingServices { GradingServices(run: run, test: test, judge: { _ in "" }) }

    @Test func `a command prints a number or an object, and anything else is the reward's fault`() async throws {
        let reward = RewardDefinition.command(["score"], profile: "base", seconds: 1, files: ["rules.txt": "be kind"])
        let item = Case(id: "c7", input: "in", expected: "")
        func graded(_ outcome: ExecutionOutcome) async throws -> Grade {
            let services = services { program in
                let document = try? JSONValue(parsing: program.standardInput.dropLast())
                #expect(document?["answer"] == "out")
                #expect(program.files == ["rules.txt": "be kind"])
                return outcome
            }
            return try await reward.grader(services).grade("out", for: item)
        }
        #expect(try await graded(outcome("0.25\n")).score == 0.25)
        #expect(
            try await graded(outcome("log\n{\"score\": 1, \"feedback\": \"ok\"}")) == Grade(score: 1, feedback: "ok"))
        for broken in [outcome("great!"), outcome("7"), outcome("", .exited(3), error: "boom"), outcome("nan")] {
            let error = await #expect(throws: EvaluationError.self) { try await graded(broken) }
            #expect(error?.code == .rewardFailed)
            #expect(error?.message.contains("c7") == true)
        }
    }

    @Test func `code scores the share of assertions that hold, each judged without the others`() async throws {
        let reward = RewardDefinition.code(testField: "tests", profile: "python", seconds: 1)
        let item = Case(id: "a", input: "in", expected: "", fields: ["tests": "both"])
        let parts = outcome(#"[["assert f(1) == 2", "first"], ["assert f(2) == 2", "second"]]"#)
        func grade(_ passing: Set<String>) async throws -> Grade {
            let services = services(
                run: { _ in parts },
                test: { tested in
                    #expect(tested.program == "def f(x): return x")
                    return TestVerdict(passing.contains(tested.tests) ? .passed : .failed, detail: "AssertionError")
                })
            return try await reward.grader(services).grade("```python\ndef f(x): return x\n```", for: item)
        }
        #expect(try await grade(["both"]) == Grade(score: 1))
        #expect(try await grade(["second"]) == Grade(score: 0.5, feedback: "assert f(1) == 2: AssertionError"))
        #expect(try await grade([]).score == 0)
        let grader = { (verdict: TestVerdict) in
            try await reward.grader(services(run: { _ in parts }, test: { _ in verdict })).grade("x", for: item)
        }
        #expect(try await grader(.init(.unreadable, detail: "no Python")) == Grade(score: 0, feedback: "no Python"))
        #expect(
            try await grader(.init(.stopped, detail: "too slow")).feedback
                == "assert f(1) == 2: too slow\nassert f(2) == 2: not tried after one that met a limit")
        // Together the tests do not pass, so the score is not 1, whatever each says alone.
        #expect(try await grade(["first", "second"]).score == 0.5)
    }

    @Test func `tests that are no Python are the reward's fault, as is a case without any`() async throws {
        let reward = RewardDefinition.code(testField: "tests", profile: "python", seconds: 1)
        let broken = outcome("", .exited(1), error: "SyntaxError: invalid syntax\n")
        let grader = reward.grader(services(run: { _ in broken }))
        for fields in [["tests": "assert ("], [:]] {
            let error = await #expect(throws: EvaluationError.self) {
                try await grader.grade("x = 1", for: Case(id: "c7", input: "in", expected: "", fields: fields))
            }
            #expect(error?.code == .rewardFailed)
            #expect(error?.message.contains("'c7'") == true)
        }
    }

    @Test func `fields in which an answer differs from the expected one are named, where it has fields`() {
        let expected = "date=2024-01-02; name=LOPEZ, Ana"
        #expect(
            AnswerDifference.complaints("Sure:\ndate=2024-01-02; name=Ana Lopez", expected)
                == ["Field 'name': expected 'LOPEZ, Ana' but got 'Ana Lopez'."])
        #expect(AnswerDifference.complaints("I do not know.", expected).count == 2)
        #expect(AnswerDifference.complaints(expected, expected).isEmpty)
        #expect(
            AnswerDifference.complaints(#"{"a": 1, "b": 3}"#, #"{"a": 1, "b": 2}"#)
                == ["Field 'b': expected '2' but got '3'."])
        #expect(AnswerDifference.complaints("five", "six").isEmpty)
        #expect(AnswerDifference.complaints("x = 4", "x = 5").isEmpty)
    }
}
