import GRDB
import HoneCore
import HoneStore
import Testing

@testable import HoneMemory

struct MemoryTests {
    let temporary: TemporaryMemory
    var memory: SQLiteMemory { temporary.memory }

    init() throws { temporary = try TemporaryMemory() }

    @Test func `a memory comes back with all that was said about it`() throws {
        let id = try memory.remember(lesson("Sort first", signature: "sig", project: "/p", confidence: 0.75))
        let expected = MemoryRecord(
            id: id, kind: .lesson, text: "Sort first", signature: "sig", project: "/p", agent: nil,
            provenance: Provenance(run: someRun, event: 9, origin: .untrusted), confidence: 0.75, created: 1000,
            updated: 1000, validFrom: 1000, validTo: nil, archived: nil, uses: 0, helped: 0)
        #expect(try memory.show(id) == expected)
        #expect(try SQLiteMemory(Store(path: temporary.path + "/hone.db")).show(id) == expected)
    }

    @Test func `saying the same again makes it surer, not double`() throws {
        let first = try memory.remember(fact("tabs, not spaces", confidence: 0.5))
        #expect(try memory.remember(fact("tabs, not spaces", confidence: 0.6)) == first)
        #expect(try memory.list(limit: 10).count == 1)
        let confidence = try memory.show(first).confidence
        #expect(confidence > 0.6 && confidence < 1)
    }

    @Test func `the same words in another project or kind are another memory`() throws {
        _ = try memory.remember(fact("tabs"))
        _ = try memory.remember(fact("tabs", project: "/p"))
        _ = try memory.remember(lesson("tabs", signature: nil))
        #expect(try memory.list(limit: 10).count == 3)
    }

    @Test func `trust never rises by repetition from a less trusted source`() throws {
        let person = try memory.remember(fact("tabs", origin: .person))
        #expect(try memory.remember(fact("tabs", origin: .untrusted)) == person)
        #expect(try memory.show(person).provenance.origin == .person)
    }

    @Test func `a person's word replaces the same from outside`() throws {
        let outside = try memory.remember(fact("tabs", origin: .untrusted))
        let person = try memory.remember(fact("tabs", origin: .person))
        #expect(person != outside)
        #expect(try memory.show(outside).provenance.origin == .untrusted)
        #expect(try memory.show(outside).archived == 1000)
        #expect(try memory.show(outside).validTo == 1000)
        let recalled = try memory.recall(MemoryQuery(text: "tabs", limit: 5))
        #expect(recalled.map(\.id) == [person])
        #expect(recalled.map(\.provenance.origin) == [.person])
    }

    @Test(arguments: [
        "origin = 'person'", "run = NULL", "event = 1", "text = 'other'", "kind = 'fact'", "created = 0",
        "signature = 'x'",
    ])
    func `what a memory says and where it came from cannot be changed`(change: String) throws {
        let id = try memory.remember(lesson("Sort first", signature: "sig"))
        let before = try memory.show(id)
        #expect(throws: StoreError.self) {
            try temporary.store.write { try $0.execute(sql: "UPDATE memories SET \(change)") }
        }
        #expect(throws: StoreError.self) {
            try temporary.store.write { try $0.execute(sql: "DELETE FROM memories") }
        }
        #expect(try memory.show(id) == before)
    }

    @Test func `a damaged memory is told, not fatal`() throws {
        _ = try memory.remember(fact("the median"))
        try temporary.store.write { try $0.execute(sql: "UPDATE memories SET confidence = 'high'") }
        let acts: [() throws -> Void] = [
            { _ = try memory.list(limit: 5) }, { _ = try memory.recall(MemoryQuery(text: "median", limit: 5)) },
        ]
        for act in acts {
            let error = #expect(throws: StoreError.self) { try act() }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func `what is forgotten is not recalled, and can be restored`() throws {
        let id = try memory.remember(lesson("the median lesson", signature: "sig"))
        try memory.forget(id)
        #expect(try memory.recall(MemoryQuery(text: "median", signature: "sig", limit: 5)).isEmpty)
        #expect(try memory.list(limit: 5).isEmpty)
        #expect(try memory.search("median", limit: 5).isEmpty)
        #expect(try memory.list(includeArchived: true, limit: 5).map(\.id) == [id])
        #expect(try memory.search("median", includeArchived: true, limit: 5).map(\.archived) == [1000])

        try memory.restore(id)
        #expect(try memory.recall(MemoryQuery(text: "median", limit: 5)).map(\.id) == [id])
    }

    @Test func `what a person forgot comes back only by a person`() throws {
        let id = try memory.remember(fact("tabs", origin: .person))
        try memory.forget(id)
        #expect(try memory.remember(fact("tabs", origin: .model)) == id)
        #expect(try memory.list(limit: 5).isEmpty)
        #expect(try memory.remember(fact("tabs", origin: .person)) == id)
        #expect(try memory.list(limit: 5).map(\.id) == [id])
    }

    @Test func `lists are newest first and can be narrowed`() throws {
        let first = try memory.remember(fact("one", project: "/p"))
        let second = try memory.remember(lesson("two", signature: nil, project: "/q"))
        let third = try memory.remember(fact("three"))
        #expect(try memory.list(limit: 10).map(\.id) == [third, second, first])
        #expect(try memory.list(limit: 2).map(\.id) == [third, second])
        #expect(try memory.list(kinds: [.lesson], limit: 10).map(\.id) == [second])
        #expect(try memory.list(project: "/p", limit: 10).map(\.id) == [third, first])
        #expect(try memory.search("one two three", project: "/q", limit: 10).count == 2)
        #expect(
            try memory.counts() == [
                MemoryCount(kind: .fact, total: 2, archived: 0), MemoryCount(kind: .lesson, total: 1, archived: 0),
            ])
    }

    @Test func `a memory that is not there is told`() throws {
        let absent = MemoryID(rawValue: 99)
        for act in [{ _ = try memory.show(absent) }, { try memory.forget(absent) }, { try memory.restore(absent) }] {
            let error = #expect(throws: StoreError.self) { try act() }
            #expect(error?.code == .notFound)
            #expect(
                error?.message == "There is no memory 99. See the memories there are with: hone memory list")
        }
        try memory.credit([absent], verified: true)
    }

    @Test(arguments: ["", "a\u{0}b", "\u{1}\u{2}", "'); DROP TABLE memories; --", "👩‍💻"])
    func `any text can be remembered`(text: String) throws {
        let id = try memory.remember(fact(text))
        #expect(try memory.remember(fact(text)) == id)
        #expect(try memory.show(id).text == text.replacing("\u{0}", with: "\u{FFFD}"))
    }

    @Test(arguments: [Double.nan, -1, 7, .infinity])
    func `a confidence stays between 0 and 1`(confidence: Double) throws {
        let id = try memory.remember(fact("tabs", confidence: confidence))
        _ = try memory.remember(fact("tabs", confidence: confidence))
        #expect((0...1).contains(try memory.show(id).confidence))
    }

    @Test func `several processes remember at once`() async throws {
        let path = temporary.path + "/hone.db"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let memory = SQLiteMemory(try Store(path: path))
                    for number in 0..<25 {
                        _ = try memory.remember(fact("common \(number)"))
                        _ = try memory.remember(fact("own \(writer) \(number)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try memory.list(limit: 1000).count == 125)
    }

    @Test func `runs and memories share one file`() throws {
        let journal = SQLiteJournal(temporary.store)
        let digest = try journal.store([1, 2, 3])
        _ = try memory.remember(fact("tabs"))
        #expect(try journal.blob(digest) == [1, 2, 3])
    }
}
