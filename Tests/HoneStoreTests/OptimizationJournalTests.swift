import HoneCore
import HoneStore
import Testing

@Suite struct OptimizationJournalTests {
    private let folder: TemporaryFolder
    private let journal: OptimizationJournal

    init() throws {
        folder = try TemporaryFolder()
        journal = OptimizationJournal(try Store(path: folder.database), now: { 1000 })
    }

    private func create(_ name: String) throws -> Int64 {
        try journal.create(name: name, task: "records", data: "d", first: .init(kind: "created", key: nil, body: "{}"))
    }

    private func kinds(_ row: Int64) throws -> [String] {
        var kinds: [String] = []
        try journal.forEachEvent(of: row) { kind, _ in kinds.append(kind) }
        return kinds
    }

    @Test func `events come back in order, each optimisation's own`() throws {
        let (one, two) = (try create("one"), try create("two"))
        for number in 1...3 { try journal.append(.init(kind: "a\(number)", key: nil, body: "{}"), to: one) }
        try journal.append(.init(kind: "b", key: nil, body: "{}"), to: two)
        #expect(try kinds(one) == ["created", "a1", "a2", "a3"])
        #expect(try kinds(two) == ["created", "b"])
    }

    @Test func `a rollout is found by its key, whoever paid for it`() throws {
        let key = Digest(of: "request")
        #expect(try journal.body(for: key) == nil)
        try journal.append(.init(kind: "rollout", key: key, body: "{\"score\":1}"), to: OptimizationJournal.evaluations)
        #expect(try journal.body(for: key) == "{\"score\":1}")
        #expect(try journal.body(for: Digest(of: "another")) == nil)
    }

    @Test func `an optimisation is found by its end, start or last, and its ending is kept`() throws {
        let row = try create("0abc1")
        _ = try create("0abd2")
        #expect(try journal.summary(matching: "last").name == "0abd2")
        #expect(try journal.summary(matching: "bc1").row == row)
        #expect(throws: StoreError.self) { try journal.summary(matching: "0ab") }
        #expect(throws: StoreError.self) { try journal.summary(matching: "zz") }
        try journal.end(row, ending: "certified", summary: "certified: …")
        #expect(try journal.summary(matching: "0abc1").ending == "certified")
    }

    @Test func `two cannot work on one optimisation`() throws {
        let row = try create("one")
        try journal.claim(row, name: "one")
        let other = OptimizationJournal(try Store(path: folder.database))
        let error = #expect(throws: StoreError.self) { try other.claim(row, name: "one") }
        #expect(error?.code == .owned)
    }
}
