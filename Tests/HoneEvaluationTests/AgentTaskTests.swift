import HoneCore
import HoneEvaluation
import Testing

@Suite struct AgentTaskTests {
    private let subject = AgentSubject(name: "coder", parts: [.instructions, .debug])

    @Test func `the texts of an agent's parts become one text and come apart again`() throws {
        let texts: [AgentPart: String] = [.instructions: "Be careful.\n\n- Look first.", .debug: "{{check}} failed."]
        let joined = subject.joined(texts)
        #expect(try subject.separated(joined) == texts)
        #expect(try subject.separated(joined + "\nLook again.")[.debug] == "{{check}} failed.\nLook again.")
        let single = AgentSubject(name: "coder", parts: [.debug])
        #expect(single.joined(texts) == "{{check}} failed.")
        #expect(try single.separated("anything") == [.debug: "anything"])
    }

    @Test func `a part that is missing, doubled or empty is named`() throws {
        let joined = subject.joined([.instructions: "a", .debug: "b"])
        func message(_ text: String) -> String? {
            do {
                _ = try subject.separated(text)
                return nil
            } catch { return error.message }
        }
        #expect(message("a\nb") == "The part 'instructions' of the prompt is missing.")
        #expect(message(joined + "\n" + joined) == "The part 'instructions' of the prompt stands twice.")
        #expect(message(String(joined.dropLast())) == "The part 'debug' of the prompt is empty.")
        // Each heading is a variable, so that a rewrite without it is refused like one without any other variable.
        let task = EvaluationTask(
            name: "t", prompt: joined, agent: subject, splits: CaseSplits(), reward: .checks())
        #expect(task.promptVariables == ["prompt_instructions", "prompt_debug"])
    }

    private func task(_ more: JSONValue, row: JSONValue) throws -> EvaluationTask {
        let document =
            JSONValue.object(["agent": "coder", "test": "t.jsonl", "train": "r.jsonl"])
            .object?.merging(more.object ?? [:]) { $1 } ?? [:]
        let files = ["t.jsonl": row.text, "r.jsonl": #"{"goal": "another", "checks": "true"}"#]
        return try TaskDocument(.object(document), path: "/t/team/task.yaml") {
            files[$0]
        } folder: { name in
            name == "start" ? ("/t/team/start", Digest(of: "start")) : nil
        }.task()
    }

    @Test func `a case has a goal, files and checks, its own or the task's`() throws {
        let own = try task(
            [:], row: ["goal": "sort it", "checks": ["true", "test -s out"], "files": ["a.txt": "b\na\n"]])
        #expect(own.splits.test[0].input == "sort it")
        #expect(
            own.splits.test[0].assignment
                == Assignment(files: .texts(["a.txt": "b\na\n"]), checks: ["true", "test -s out"]))
        #expect(own.reward == .checks())
        #expect(own.agent?.parts == [.instructions])
        let common = try task(
            ["checks": "make test", "files": "start", "prompts": ["debug", "act"], "limits": ["steps": 5]],
            row: ["goal": "build it"])
        #expect(
            common.splits.test[0].assignment
                == Assignment(files: .folder("/t/team/start", digest: Digest(of: "start")), checks: ["make test"]))
        #expect(common.agent?.parts == [.debug, .act])
        #expect(common.agent?.limits.steps == 5)
    }

    @Test(
        arguments: [
            (["prompt": "Do."], ["goal": "g", "checks": "true"], "'prompt' is not for a task with an 'agent'"),
            (["prompts": ["debgu"]], ["goal": "g", "checks": "true"], "Did you mean 'debug'?"),
            (["prompts": ["act", "act"]], ["goal": "g", "checks": "true"], "names each prompt once"),
            ([:], ["goal": "g"], "the case 't-1' has no checks"),
            ([:], ["goal": "g", "checks": ["true", ""]], "the case 't-1' has no checks"),
            ([:], ["goal": "g", "checks": "true", "files": "nowhere"], "there is no folder 'nowhere'"),
            ([:], ["goal": "g", "checks": "true", "files": ["a": 1]], "'files' of the case 't-1'"),
            (["limits": ["steps": 0]], ["goal": "g", "checks": "true"], "'limits.steps' has to be a number above 0"),
            ([:], ["checks": "true"], "has no field 'goal'"),
        ] as [(JSONValue, JSONValue, String)])
    func `what is wrong with a task for an agent is named`(more: JSONValue, row: JSONValue, message: String) {
        let error = #expect(throws: EvaluationError.self) { try task(more, row: row) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func `checks without an agent are refused, in the task and as its reward`() {
        func message(_ document: JSONValue) -> String {
            do {
                _ = try TaskDocument(document, path: "t.yaml") {
                    $0 == "c.jsonl" ? #"{"input": "a", "expected": "b"}"# : nil
                }
                .task()
                return "no error"
            } catch { return "\(error)" }
        }
        let plain: [String: JSONValue] = ["prompt": "Do it.", "train": "c.jsonl"]
        #expect(message(.object(plain.merging(["reward": "checks"]) { $1 })).contains("which is for an 'agent'"))
        #expect(
            message(.object(plain.merging(["reward": "exact", "checks": "true"]) { $1 })).contains(
                "'checks' is for a task with an 'agent'"))
    }

    @Test func `the same goal with other files is another case, and another rollout`() throws {
        let one = Case(
            id: "1", input: "g", expected: "", assignment: Assignment(files: .texts(["a": "1"]), checks: ["x"]))
        let two = Case(
            id: "2", input: "g", expected: "", assignment: Assignment(files: .texts(["a": "2"]), checks: ["x"]))
        let task = EvaluationTask(
            name: "t", prompt: "p", agent: subject, splits: CaseSplits(train: [one], guardCases: [two]),
            reward: .checks())
        let key = RolloutKey(model: "m", task: task)
        #expect(key.digest(prompt: "p", item: one, repetition: 0) != key.digest(prompt: "p", item: two, repetition: 0))
        var other = task
        other.agent?.setting = Digest(of: "another agent")
        #expect(
            RolloutKey(model: "m", task: other).digest(prompt: "p", item: one, repetition: 0)
                != key.digest(prompt: "p", item: one, repetition: 0))
    }

    private func grade(_ results: [CheckResult], detours: Int, cost: Double? = nil) async throws -> Grade {
        let services = GradingServices(
            run: { _ in throw EvaluationError(.rewardFailed, "") },
            test: { _ in throw EvaluationError(.rewardFailed, "") }, judge: { _ in "" })
        let item = Case(id: "c", input: "g", expected: "", assignment: Assignment(checks: ["make", "test"]))
        return try await RewardDefinition.checks(detourCost: cost).grader(services)
            .grade("", for: item.graded(with: results, detours: detours))
    }

    @Test func `a run is worth the share of its checks that passed, less its detours`() async throws {
        let made = CheckResult(command: "make", passed: true, evidence: "")
        let failed = CheckResult(command: "test", passed: false, evidence: "2 of 3 failed")
        let half = try await grade([made, failed], detours: 0)
        #expect(half.score == 0.5)
        #expect(half.parts == ["make": 1, "test": 0])
        #expect(half.feedback == "Check `test` failed: 2 of 3 failed")
        let passed = [made, CheckResult(command: "test", passed: true, evidence: "")]
        #expect(try await grade(passed, detours: 3).score == 1)
        let detoured = try await grade(passed, detours: 1, cost: 0.25)
        #expect(detoured.score == 0.75)
        #expect(detoured.parts == ["make": 0.75, "test": 0.75])
        #expect(detoured.feedback == "It took 1 round of debugging or planning anew.")
        #expect(abs(try await grade(passed, detours: 20, cost: 0.25).score - 0.1) < 1e-9)
        #expect(try await grade([], detours: 0).score == 0)
    }
}
