import HoneAgent
import HoneCore
import Synchronization
import Testing

@Suite struct ResumeTests {
    private static func world() -> World {
        World(
            replies: [
                .calls([("plan", ["steps": [["intent": "Write", "kind": "code", "accept_file": "hello.txt"]]])]),
                .calls([("shell", ["command": "append"]), ("shell", ["command": "append"])]), write("wrong"), finish,
                .calls([("shell", ["command": "append"])], text: "Wrong word."), write("right"), finish,
                .text(#"{"lessons":[]}"#),
            ],
            shell: { command, files in
                guard command == "append" else { return judge(command, &files) }
                files["log.txt", default: ""] += "x"
                return (0, "appended")
            })
    }

    /// The answer that belongs to a request, whatever was asked before it: as a real model's would.
    @Test func `a run that dies after any number of events resumes to the same workspace`() async throws {
        let whole = Self.world()
        let finished = try await whole.go(checks: ["check"], plans: true)
        #expect(finished.stopped?.reason == .verified)
        let total = whole.events.count
        let replies = Self.world().contents.withLock { $0.replies }
        for survivors in 1..<total {
            let world = Self.world()
            world.contents.withLock { $0.appendsLeft = survivors }
            await #expect(throws: StoreError.self) { try await world.go(checks: ["check"], plans: true) }
            let answered = world.events.count { if case .modelResponded = $0 { true } else { false } }
            world.contents.withLock {
                $0.appendsLeft = .max
                $0.replies = Array(replies.dropFirst(answered))
            }
            let state = try await world.resume(plans: true)
            #expect(state.stopped?.reason == .verified, "died after \(survivors) of \(total) events")
            #expect(world.files == whole.files, "died after \(survivors) of \(total) events")
        }
    }

    @Test func `after any prefix of the log the messages are valid for every wire`() async throws {
        let world = Self.world()
        _ = try await world.go(checks: ["check"], plans: true)
        let records = world.contents.withLock { $0.records }
        for length in 1...records.count {
            let copy = World(replies: [finish, finish, finish])
            copy.contents.withLock { contents in
                contents.records = Array(records.prefix(length))
                contents.trees = world.contents.withLock { $0.trees }
            }
            _ = try await copy.resume(limits: RunLimits(steps: 50), plans: true)
            for request in copy.requests { try expectValid(request.messages) }
        }
    }

    @Test func `the time of a process that died does not count the time it was dead`() async throws {
        let world = World(replies: [write("a"), write("b")])
        world.contents.withLock { $0.appendsLeft = 8 }
        await #expect(throws: StoreError.self) { try await world.go() }
        world.contents.withLock {
            $0.appendsLeft = .max
            $0.now += 3_600_000
            $0.replies = [finish]
        }
        let state = try await world.resume(limits: RunLimits(seconds: 60))
        #expect(state.stopped?.reason == .unverified)
    }
}

@Suite struct PausedWorkTests {
    @Test func `what a person changed while a run was stopped is kept, and the model is told`() async throws {
        let world = World(replies: [write("wrong"), .failure(ModelError(.connectionFailed, "refused")), finish])
        _ = try await world.go()
        world.contents.withLock { $0.files["note.txt"] = "mine" }
        var state = RunState(assets: World.assets())
        for record in world.contents.withLock({ $0.records }) { state.apply(record) }
        let loop = AgentLoop(run: World.run, state: state, services: world.services)
        let changed = WorkspaceChanged(
            tree: try await world.take(), changes: [FileChange(path: "note.txt", kind: .added)])
        try await loop.open([
            .runResumed(RunResumed(limits: RunLimits(steps: 9), models: [])), .workspaceChanged(changed),
        ])
        _ = try await loop.go()
        #expect(world.files["note.txt"] == "mine")
        #expect(world.requests.last?.messages.last?.content.contains("added note.txt") == true)
    }

    @Test func `an action that changes nothing takes nothing back when it was cut off`() async throws {
        let world = World(replies: [finish])
        // created, recalled, requested, responded, started; the process dies before the end of `finish` is stored.
        world.contents.withLock { $0.appendsLeft = 5 }
        await #expect(throws: StoreError.self) { try await world.go() }
        guard case .actionStarted? = world.events.last else {
            Issue.record("the run did not die within its action")
            return
        }
        world.contents.withLock {
            $0.appendsLeft = .max
            $0.files["note.txt"] = "mine"
        }
        let state = try await world.resume()
        #expect(state.stopped?.reason == .unverified)
        #expect(world.files["note.txt"] == "mine")
    }
}
