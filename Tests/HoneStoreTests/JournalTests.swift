import GRDB
import HoneCore
import Synchronization
import Testing

@testable import HoneStore

struct JournalTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `events come back in order, with their places and time`() throws {
        let journal = SQLiteJournal(try Store(path: folder.database), now: { 1234 })
        let appended =
            try journal.append([everyEvent[0]], to: .first, summary: summary(of: .first), durably: true)
            + journal.append(Array(everyEvent.dropFirst()), to: .first, summary: nil, durably: false)
        let records = try journal.records(of: .first)
        #expect(records == appended)
        #expect(records.map(\.event) == everyEvent)
        #expect(records.map(\.sequence) == Array(1...everyEvent.count))
        #expect(records.map(\.parent) == [nil] + (1..<everyEvent.count).map { $0 })
        #expect(records.allSatisfy { $0.time == 1234 && $0.run == .first })
    }

    @Test func `another process sees the same events`() throws {
        _ = try folder.journal().append(everyEvent, to: .first, summary: summary(of: .first), durably: false)
        #expect(try folder.journal().records(of: .first).map(\.event) == everyEvent)
    }

    @Test func `runs keep their events apart`() throws {
        let journal = try folder.journal()
        for number in 1...3 {
            for run in [RunID.first, .second] {
                _ = try journal.append([notice(number)], to: run, summary: summary(of: run), durably: false)
            }
        }
        #expect(try journal.records(of: .first).map(\.event) == (1...3).map(notice))
        #expect(try journal.records(of: .second).map(\.sequence) == [1, 2, 3])
    }

    @Test func `the first append needs a summary`() throws {
        let journal = try folder.journal()
        let error = #expect(throws: StoreError.self) {
            try journal.append([notice(1)], to: .first, summary: nil, durably: false)
        }
        #expect(error?.code == .notFound)
        #expect(try journal.runs(limit: 10).isEmpty)
    }

    @Test func `a run that is not there throws`() throws {
        let error = #expect(throws: StoreError.self) { try folder.journal().records(of: .first) }
        #expect(error?.code == .notFound)
    }

    @Test func `a large body moves to the blobs, once, and comes back whole`() throws {
        let journal = try folder.journal()
        let large = Event.budgetWarned(BudgetWarned(notice: String(repeating: "größer ", count: 4000)))
        _ = try journal.append([large, notice(1), large], to: .first, summary: summary(of: .first), durably: false)
        #expect(try journal.records(of: .first).map(\.event) == [large, notice(1), large])
        let blobs = try journal.file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM blobs") }
        #expect(blobs == 1)
    }

    @Test func `blobs have the name of their content`() throws {
        let journal = try folder.journal()
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let digest = try journal.store(bytes)
        #expect(digest == Digest(of: bytes))
        #expect(try journal.store(bytes) == digest)
        #expect(try journal.blob(digest) == bytes)
        #expect(try journal.blob(journal.store([])) == [])
    }

    @Test(arguments: [Digest(of: "absent"), Digest(hexadecimal: "xyz"), Digest(hexadecimal: "")])
    func `a blob that is not there throws`(digest: Digest) throws {
        let error = #expect(throws: StoreError.self) { try folder.journal().blob(digest) }
        #expect(error?.code == .notFound)
    }

    @Test func `nothing of a failed append stays`() throws {
        let journal = try folder.journal()
        _ = try journal.append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
        try journal.file.write {
            try $0.execute(
                sql: """
                    CREATE TRIGGER refuse BEFORE INSERT ON events WHEN new.kind = 'loop.detected'
                    BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """)
        }
        #expect(throws: StoreError.self) {
            try journal.append([notice(2), everyEvent[14]], to: .first, summary: nil, durably: true)
        }
        #expect(try journal.records(of: .first).map(\.event) == [notice(1)])
        #expect(try journal.append([notice(3)], to: .first, summary: nil, durably: false)[0].sequence == 2)
    }

    @Test func `a durable append leaves the next one as cheap as before`() throws {
        let journal = try folder.journal()
        _ = try journal.append([notice(1)], to: .first, summary: summary(of: .first), durably: true)
        let normal = try journal.file.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        #expect(normal == 1)
    }

    @Test(arguments: ["body = '{'", "body = NULL", "body = '{}'", "body = NULL, blob = 99"])
    func `an event that cannot be read is named`(damage: String) throws {
        let journal = try folder.journal()
        _ = try journal.append([notice(1), notice(2)], to: .first, summary: summary(of: .first), durably: false)
        try journal.file.write { try $0.execute(sql: "UPDATE events SET \(damage) WHERE place % 2 = 0") }
        let error = #expect(throws: StoreError.self) { try journal.records(of: .first) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("event 2 of run \(RunID.first)") == true)
    }

    @Test func `four writers with connections of their own lose nothing`() async throws {
        let path = folder.database
        _ = try folder.journal().append([], to: .first, summary: summary(of: .first), durably: false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let journal = SQLiteJournal(try Store(path: path))
                    for number in 0..<50 {
                        _ = try journal.append(
                            [notice(writer * 50 + number)], to: .first, summary: nil, durably: number % 10 == 0)
                    }
                }
            }
            try await group.waitForAll()
        }
        let records = try folder.journal().records(of: .first)
        #expect(records.map(\.sequence) == Array(1...200))
        #expect(Set(records.map(\.event)) == Set((0..<200).map(notice)))
    }

    @Test func `what a step stores stays below twice what is new in it`() throws {
        try Store(path: folder.database).close()
        let empty = try fileSize(folder.database)
        let store = try Store(path: folder.database)
        let journal = SQLiteJournal(store)
        _ = try journal.append([], to: .first, summary: summary(of: .first), durably: false)
        var content = 0
        for step in 0..<200 {
            let text = String(
                (0..<1000).map { $0 % 25 == 24 ? "\n" : Character(Unicode.Scalar(UInt8(97 + ($0 + step) % 26))) })
            let arguments = JSONValue.object(["path": "median.py", "content": .string(text)]).text
            let message = Message(
                role: .assistant, content: "",
                toolCalls: [ToolCall(id: "call_\(step)", name: "write", arguments: arguments)]
            )
            let response = ModelResponse(
                message: message, finishReason: .toolCalls, usage: Usage(inputTokens: 9000, outputTokens: 300),
                model: "openai/gpt-5", latencyMilliseconds: 1200)
            let events: [Event] = [
                .modelRequested(ModelRequested(purpose: .act)),
                .modelResponded(ModelResponded(purpose: .act, response: response)),
                .actionStarted(ActionStarted(callID: "call_\(step)", effect: .workspace)),
                .actionFinished(
                    ActionFinished(
                        callID: "call_\(step)", succeeded: true, observation: text, ending: .exited(0),
                        milliseconds: 40, tree: TreeID(rawValue: Digest(of: text).hexadecimal),
                        changes: [FileChange(path: "median.py", kind: .modified)])),
                .stepChecked(StepChecked(step: 0, passed: true)),
            ]
            for event in events { _ = try journal.append([event], to: .first, summary: nil, durably: false) }
            content += text.utf8.count * 2
        }
        try store.close()
        // Without the tables, which are there before the first step.
        #expect(try fileSize(folder.database) - empty <= content * 2)
    }
}
