import HoneAssets
import HoneCore
import Synchronization
import Testing

@testable import HoneAgent

/// A check that passes once hello.txt says "right".
@Sendable func judge(_ command: String, _ files: inout [String: String]) -> (Int32, String) {
    guard command == "check" else { return (0, "ran \(command)") }
    let content = files["hello.txt"] ?? "nothing"
    return content == "right" ? (0, "ok") : (1, "AssertionError: expected right, found \(content)")
}

func write(_ content: String) -> World.Reply {
    .calls([("write_file", ["path": "hello.txt", "content": .string(content)])])
}

let finish = World.Reply.calls([("finish", ["answer": "It is written."])])

@Suite struct LoopTests {
    @Test func `a run whose check passes is verified and answers`() async throws {
        let world = World(replies: [write("right"), finish], shell: judge)
        let state = try await world.go(checks: ["check"])
        #expect(state.stopped?.reason == .verified)
        #expect(state.stopped?.answer == "It is written.")
        #expect(world.files["hello.txt"] == "right")
    }

    @Test func `without a check the model's word is not success`() async throws {
        let world = World(replies: [write("right"), finish])
        let state = try await world.go()
        #expect(state.stopped?.reason == .unverified)
    }

    @Test func `an agent that plans is asked for a plan first, and the plan is typed`() async throws {
        let plan: JSONValue = [
            "steps": [
                ["intent": "Write the file", "kind": "code", "accept_file": "hello.txt"],
                ["intent": "Look at it", "kind": "verify", "accept_command": "check"],
            ]
        ]
        let world = World(
            replies: [
                .calls([("plan", plan)]), write("right"),
                .calls([("step_done", ["step": 1]), ("step_done", ["step": 2])]),
                finish,
            ], shell: judge)
        let state = try await world.go(checks: ["check"], plans: true)
        #expect(world.requests.first?.requiredTool == "plan")
        #expect(state.plan.map(\.status) == [.done, .done])
        #expect(state.plan.map(\.acceptance) == [.file("hello.txt"), .command("check")])
    }

    @Test func `a step whose acceptance fails is not done, whatever the model says`() async throws {
        let plan: JSONValue = ["steps": [["intent": "Write it", "kind": "code", "accept_file": "hello.txt"]]]
        let world = World(replies: [.calls([("plan", plan)]), .calls([("step_done", ["step": 1])]), finish])
        let state = try await world.go(plans: true)
        #expect(state.plan.first?.status == .failed)
        #expect(world.observations().contains { $0.contains("Step 1 is not done") })
    }

    @Test func `a failed check opens debugging with its evidence, and the fix is verified and remembered`() async throws
    {
        let lessons = World.Reply.text(#"{"lessons":[{"failure":"the word was wrong","fix":"write right"}]}"#)
        let world = World(
            replies: [
                write("wrong"), finish,
                .calls(
                    [("write_file", ["path": "hello.txt", "content": "right"])],
                    text: "The content is not what is asked."),
                finish, lessons,
            ], shell: judge)
        let state = try await world.go(checks: ["check"])
        #expect(state.stopped?.reason == .verified)
        let debugRequest = try #require(world.requests.first { $0.purpose == .debug })
        let prompt = try #require(debugRequest.messages.last)
        #expect(prompt.role == .user)
        #expect(prompt.content.contains("expected right, found wrong"))
        let remembered = world.contents.withLock { $0.memories }
        #expect(remembered.map(\.kind) == [.episode, .lesson])
        #expect(remembered.last?.text.contains("write right") == true)
        #expect(remembered.last?.signature?.contains("AssertionError") == true)
        #expect(remembered.allSatisfy { $0.provenance.origin == .untrusted && $0.provenance.run == World.run })
    }

    @Test(arguments: [
        (#"{"lessons":[]}"#, []),
        ("no JSON", ["AssertionError: expected right, found wrong — fixed after: The cause."]),
    ])
    func `a model that sees no lesson is believed; one that does not answer leaves the bare facts`(
        reply: String, lessons: [String]
    ) async throws {
        let fix = World.Reply.calls(
            [("write_file", ["path": "hello.txt", "content": "right"])], text: "Hypothesis: The cause.")
        let world = World(replies: [write("wrong"), finish, fix, finish, .text(reply)], shell: judge)
        #expect(try await world.go(checks: ["check"]).stopped?.reason == .verified)
        #expect(world.contents.withLock { $0.memories.filter { $0.kind == .lesson }.map(\.text) } == lessons)
    }

    @Test func `a memory that the conversation has is not said again`() async throws {
        let world = World(
            replies: [write("wrong"), finish, write("right"), finish, .text(#"{"lessons":[]}"#)], shell: judge)
        world.contents.withLock {
            $0.recallable = [
                RecalledMemory(
                    id: MemoryID(rawValue: 7), kind: .lesson, text: "Mind the word.",
                    provenance: Provenance(run: nil, event: nil, origin: .person), score: 1, reason: "word")
            ]
        }
        _ = try await world.go(checks: ["check"])
        let last = try #require(world.requests.last { $0.purpose == .debug })
        #expect(last.messages.filter { $0.content.contains("Mind the word.") }.count == 1)
        #expect(last.messages.contains { $0.content.contains("memories=those quoted above") })
    }

    @Test func `the same failure asks for another hypothesis, then resets the workspace, then stops as stuck`()
        async throws
    {
        func attempt(_ number: Int) -> [World.Reply] {
            [
                .calls(
                    [("write_file", ["path": "other.txt", "content": .string("\(number)")])],
                    text: "Hypothesis \(number)."),
                finish,
            ]
        }
        let world = World(
            replies: [write("wrong"), finish] + (1...5).flatMap(attempt), shell: judge)
        let state = try await world.go(checks: ["check"])
        #expect(state.stopped?.reason == .stuck)
        let prompts = world.requests.filter { $0.purpose == .debug }.compactMap {
            $0.messages.last { $0.role == .user }
        }
        #expect(
            prompts.contains { $0.content.contains("name a different one") && $0.content.contains("Hypothesis 1.") })
        #expect(world.events.contains { if case .workspaceRestored = $0 { true } else { false } })
        #expect(world.files["other.txt"] == nil || world.files["other.txt"] == "3")
    }

    @Test func `finishing again without a change ends as failed checks`() async throws {
        let world = World(replies: [write("wrong"), finish, finish, finish, finish], shell: judge)
        let state = try await world.go(checks: ["check"])
        #expect(state.stopped?.reason == .checksFailed)
        #expect(state.stopped?.reason.exitStatus == .checksFailed)
    }

    @Test func `a repair begins with the command and needs no model when it passes`() async throws {
        let world = World(replies: [], files: ["hello.txt": "right"], shell: judge)
        let state = try await world.go(kind: .repair, checks: ["check"])
        #expect(state.stopped?.reason == .verified)
        #expect(world.requests.isEmpty)
    }

    @Test func `a repair shows the failure in the first request`() async throws {
        let world = World(replies: [write("right"), finish], files: ["hello.txt": "wrong"], shell: judge)
        let state = try await world.go(kind: .repair, checks: ["check"])
        #expect(state.stopped?.reason == .verified)
        let first = try #require(world.requests.first)
        #expect(first.purpose == .debug)
        #expect(first.messages.map(\.role) == [.system, .user])
        #expect(first.messages[1].content.contains("found wrong"))
    }

    @Test func `each budget stops the run with its own reason`() async throws {
        let busy = (0..<40).map { write("\($0)") }
        let steps = try await World(replies: busy).go(limits: RunLimits(steps: 3))
        #expect(steps.stopped?.reason == .stepsSpent)
        #expect(steps.spending.steps == 3)
        let tokens = try await World(replies: busy).go(limits: RunLimits(tokens: 500))
        #expect(tokens.stopped?.reason == .tokensSpent)
        let time = try await World(replies: busy).go(limits: RunLimits(seconds: 0.3))
        #expect(time.stopped?.reason == .timedOut)
    }

    @Test func `the model is told once when little of the budget remains`() async throws {
        let world = World(replies: (0..<9).map { write("\($0)") } + [finish])
        _ = try await world.go(limits: RunLimits(steps: 10))
        let notices = world.events.count { if case .budgetWarned = $0 { true } else { false } }
        #expect(notices == 1)
        #expect(world.requests.last?.messages.contains { $0.content.contains("2 of 10 steps") } == true)
    }

    @Test func `a call that keeps giving the same result is called a loop, and in the end stops the run`() async throws
    {
        let world = World(replies: (0..<20).map { _ in .calls([("shell", ["command": "ls"])]) })
        let state = try await world.go()
        #expect(state.stopped?.reason == .stuck)
        #expect(world.requests.contains { $0.messages.last?.content.contains("gave the same result") == true })
    }

    @Test func `wrong calls become observations that say what to do`() async throws {
        let world = World(
            replies: [
                .calls([("shel", ["command": "ls"])]), .calls([("shell", "{not json")]),
                .calls([("shell", ["cmd": "ls"])]),
                .calls([("shell", [:])]), .calls([("read_file", ["path": "no.txt"])]), finish,
            ])
        _ = try await world.go()
        let seen = world.observations()
        #expect(seen[0].contains("There is no tool 'shel'. Did you mean 'shell'?"))
        #expect(seen[1].contains("not valid JSON"))
        #expect(seen[2].contains("has no argument 'cmd'"))
        #expect(seen[3].contains("needs the argument 'command'"))
        #expect(seen[4].contains("There is no file no.txt"))
    }

    @Test(arguments: [Int.min, -1, 0, 2, .max])
    func `a step number that no plan has becomes an observation`(number: Int) async throws {
        let plan: JSONValue = ["steps": [["intent": "Write it", "kind": "code", "accept_file": "hello.txt"]]]
        let world = World(
            replies: [.calls([("plan", plan)]), .calls([("step_done", ["step": .integer(number)])]), finish])
        let state = try await world.go(plans: true)
        #expect(state.stopped?.reason == .unverified)
        #expect(world.observations()[1].contains("there is no step \(number)"))
    }

    @Test(arguments: [
        Usage(inputTokens: .max, outputTokens: .max, cost: 1e308),
        Usage(inputTokens: .min, outputTokens: -1, cost: -.infinity),
        Usage(inputTokens: .max, outputTokens: 1, cost: .nan),
    ])
    func `whatever a server says that it used, the run can count it`(usage: Usage) {
        var spending = Spending()
        for _ in 0..<3 { spending.add(usage) }
        #expect(spending.steps == 3)
        #expect(spending.tokens >= 0)
        #expect(spending.dollars ?? 0 >= 0)
        for limit in [1, Int.max] {
            let limits = RunLimits(steps: limit, tokens: limit, dollars: 1e300, seconds: 1e9)
            _ = spending.exhausted(limits, at: 1_000)
            _ = spending.warning(limits, at: 1_000)
        }
    }

    @Test func `what follows finish in the same reply gets its result before debugging is spoken of`() async throws {
        let world = World(
            replies: [
                .calls([
                    ("finish", ["answer": "Done."]), ("write_file", ["path": "a", "content": "b"]),
                    ("read_file", ["path": "a"]),
                ]), write("right"), finish,
            ], shell: judge)
        let state = try await world.go(checks: ["check"])
        #expect(state.stopped?.reason == .verified)
        for request in world.requests where request.purpose != .reflect { try expectValid(request.messages) }
        #expect(world.requests[1].messages.last?.content.contains("evidence=") == true)
    }

    @Test func `a tool whose name is endless is answered briefly`() async throws {
        let name = String(repeating: "shell", count: 400_000)
        let world = World(
            replies: [.calls([(name, .object([:]))]), .calls([("shell", .object([name: 1]))]), finish])
        _ = try await world.go()
        #expect(world.observations().allSatisfy { $0.utf8.count < 3_000 })
    }

    @Test func `an edit applies only where its passage is unique`() async throws {
        func edit(_ old: String) -> World.Reply {
            .calls([("edit_file", ["path": "a.txt", "old": .string(old), "new": "X"])])
        }
        let world = World(replies: [edit("none"), edit("o"), edit("one"), finish], files: ["a.txt": "one two"])
        _ = try await world.go()
        #expect(world.observations()[0].contains("no such passage"))
        #expect(world.observations()[1].contains("occurs 2 times"))
        #expect(world.files["a.txt"] == "X two")
    }

    @Test func `a passage is found in time in proportion to the text`() {
        let text = [UInt8](repeating: 97, count: 2_000_000)
        #expect(text.ranges(of: [UInt8](repeating: 97, count: 500_000) + [98]).isEmpty)
        #expect(Array("abababa".utf8).ranges(of: Array("aba".utf8)) == [0..<3, 4..<7])
        #expect(Array("aabaabaaab".utf8).ranges(of: Array("aabaaab".utf8)) == [3..<10])
        #expect(Array("x".utf8).ranges(of: []).isEmpty)
    }

    @Test func `a long output is cut and the whole can be read by its handle`() async throws {
        let long = (1...5000).map { "line \($0)" }.joined(separator: "\n")
        let handle = Digest(of: long).short
        let world = World(
            replies: [
                .calls([("shell", ["command": "long"])]),
                .calls([("read_output", ["handle": .string(handle), "start_line": 2500, "end_line": 2501])]), finish,
            ], shell: { command, _ in (0, command == "long" ? long : "") })
        _ = try await world.go()
        #expect(world.observations()[0].utf8.count < 9_000)
        #expect(world.observations()[0].contains(handle))
        #expect(world.observations()[1] == "line 2500\nline 2501")
    }

    @Test func `replies without a call are nudged once and then taken as the answer`() async throws {
        let world = World(replies: [.text("The answer is 42."), .text("The answer is 42.")])
        let state = try await world.go()
        #expect(state.stopped?.reason == .unverified)
        #expect(state.stopped?.answer == "The answer is 42.")
        #expect(world.requests[1].messages.last?.content.contains("called no tool") == true)
    }

    @Test func `a reply that was cut is no answer, and cut replies do not go on for ever`() async throws {
        let once = World(replies: [.cut("I think that"), write("right"), finish], shell: judge)
        #expect(try await once.go(checks: ["check"]).stopped?.reason == .verified)
        let ever = World(replies: (0..<9).map { _ in .cut("") })
        #expect(try await ever.go().stopped?.reason == .stuck)
        #expect(ever.requests.count == 3)
    }

    @Test func `a model that fails stops the run, and resuming goes on where it was`() async throws {
        let world = World(
            replies: [write("wrong"), .failure(ModelError(.connectionFailed, "refused")), write("right"), finish],
            shell: judge)
        let stopped = try await world.go(checks: ["check"])
        #expect(stopped.stopped?.reason == .noModel)
        #expect(stopped.stopped?.detail == "refused")
        let state = try await world.resume()
        #expect(state.stopped?.reason == .verified)
    }

    @Test func `a rejected key is a matter of configuration`() async throws {
        let world = World(replies: [.failure(ModelError(.unauthorized, "The key was refused."))])
        #expect(try await world.go().stopped?.reason == .notConfigured)
    }

    @Test func `a conversation that overflows the model's window loses its oldest outputs and goes on`() async throws {
        let outputs = (0..<6).map { World.Reply.calls([("shell", ["command": .string("long \($0)")])]) }
        let world = World(
            replies: outputs + [.failure(ModelError(.contextOverflow, "too long")), finish],
            shell: { command, _ in (0, String(repeating: command + " ", count: 200)) })
        let state = try await world.go()
        #expect(state.stopped?.reason == .unverified)
        let last = try #require(world.requests.last)
        #expect(last.messages.contains { $0.content.contains("of old output left out") })
        #expect(last.messages.contains { $0.content.contains("long 5") })
    }

    @Test func `a context that holds hardly one output goes on without any`() async throws {
        let overflow = World.Reply.failure(ModelError(.contextOverflow, "too long"))
        let world = World(
            replies: [.calls([("shell", ["command": "long"])]), overflow, finish],
            shell: { command, _ in (0, String(repeating: command + " ", count: 200)) })
        #expect(try await world.go().stopped?.reason == .unverified)
        #expect(world.requests.last?.messages.contains { $0.content.contains("of old output left out") } == true)
        // Nothing is left that could be dropped.
        let hopeless = World(replies: [.calls([("shell", ["command": "long"])]), overflow, overflow, overflow])
        #expect(try await hopeless.go().stopped?.reason == .noModel)
    }

    @Test func `a context that is too short for what the model wrote itself goes on without it`() async throws {
        let overflow = World.Reply.failure(ModelError(.contextOverflow, "too long"))
        let long = String(repeating: "x = 1\n", count: 100)
        let program = World.Reply.calls([("write_file", ["path": "a.py", "content": .string(long)])])
        let world = World(replies: [program, program, overflow, overflow, finish])
        #expect(try await world.go().stopped?.reason == .unverified)
        let calls = world.requests.map { $0.messages.flatMap(\.toolCalls).map(\.arguments) }
        let note = "600 bytes left out"
        #expect(calls[2].allSatisfy { !$0.contains(note) })
        #expect(calls[3].map { $0.contains(note) } == [true, false])
        #expect(calls[4].map { $0.contains(note) } == [true, true])
        #expect(calls[4].allSatisfy { $0.contains("a.py") })
        let hopeless = World(replies: [program, overflow, overflow])
        #expect(try await hopeless.go().stopped?.reason == .noModel)
    }

    @Test func `a small model is offered the same tools in fewer words`() {
        var assets = World.assets()
        let full = ToolCatalog.definitions(for: assets)
        assets.observationBytes = 1_500
        let brief = ToolCatalog.definitions(for: assets)
        #expect(brief.map(\.name) == full.map(\.name))
        for (short, long) in zip(brief, full) {
            #expect(short.parameters["required"] == long.parameters["required"])
            #expect(
                short.parameters["properties"]?.object?.keys.sorted()
                    == long.parameters["properties"]?.object?.keys.sorted())
        }
        #expect(!brief.contains { $0.parameters.text.contains("Relative to /box") })
    }

    @Test func `a run of many steps ends in a window of 2048 tokens`() async throws {
        let library = try AssetLibrary(environment: [:], workingDirectory: "/")
        let lean = try library.lean(library.frozenAssets(agent: "coder"))
        let plan = World.Reply.calls([
            ("plan", ["steps": [["intent": "Print the sum of every file.", "kind": "code"]]])
        ])
        let steps = (0..<6).flatMap { number in
            [
                World.Reply.calls([
                    (
                        "write_file",
                        [
                            "path": .string("part\(number).py"),
                            "content": .string(String(repeating: "print(\(number))\n", count: 80)),
                        ]
                    )
                ]),
                World.Reply.calls([("shell", ["command": .string("python3 part\(number).py")])]),
            ]
        }
        // Of English and code, a token has three and a half bytes or more.
        let world = World(
            replies: [plan] + steps + [finish], window: 2048 * 7 / 2,
            shell: { command, _ in (0, String(repeating: command + "\n", count: 60)) })
        let state = try await world.go(assets: lean)
        #expect(state.stopped?.reason == .unverified)
        #expect(world.files.count == 6)
        let opening = try #require(world.requests.first)
        #expect(World.bytes(of: opening) < world.window / 2)
    }

    @Test func `a cancelled run is stopped as interrupted`() async throws {
        let world = World(replies: [write("right"), finish])
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await world.go()
        }
        #expect(try await task.value.stopped?.reason == .interrupted)
    }
}
