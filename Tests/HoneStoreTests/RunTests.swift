import GRDB
import HoneCore
import HoneStore
import Testing

struct RunTests {
    let folder: TemporaryFolder
    let journal: SQLiteJournal

    init() throws {
        folder = try TemporaryFolder()
        journal = SQLiteJournal(try Store(path: folder.database), now: { 1500 })
    }

    private func create(_ names: String...) throws {
        for name in names {
            let run = RunID(rawValue: name)
            _ = try journal.append([notice(1)], to: run, summary: summary(of: run), durably: false)
        }
    }

    @Test func `runs are listed newest first`() throws {
        try create("a1", "c3", "b2")
        #expect(try journal.runs(limit: 10).map(\.id.rawValue) == ["b2", "c3", "a1"])
        #expect(try journal.runs(limit: 2).count == 2)
        #expect(try journal.runs(limit: 0).isEmpty)
        #expect(try journal.runs(limit: -1).isEmpty)
    }

    @Test func `a summary comes back, and a later one replaces it`() throws {
        try create("a1")
        let run = RunID(rawValue: "a1")
        #expect(try journal.summary(of: run) == summary(of: run))
        var later = summary(of: run, goal: "mode", stop: .timedOut)
        later.dollars = nil
        later.steps = 9
        _ = try journal.append([], to: run, summary: later, durably: false)
        #expect(try journal.summary(of: run) == later)
        #expect(try journal.runs(limit: 10) == [later])
    }

    @Test func `a damaged list is told, not fatal`() throws {
        try create("a1")
        let store = try Store(path: folder.database)
        try store.write { try $0.execute(sql: "UPDATE runs SET steps = 'many'") }
        let error = #expect(throws: StoreError.self) { try journal.runs(limit: 1) }
        #expect(error?.code == .corrupt)
    }

    @Test func `a run was updated when its last event was written`() throws {
        let late = SQLiteJournal(try Store(path: folder.database), now: { 5000 })
        try create("a1")
        _ = try late.append([notice(2)], to: RunID(rawValue: "a1"), summary: nil, durably: false)
        #expect(try journal.summary(of: RunID(rawValue: "a1")).updated == 5000)
    }

    @Test func `a list does not carry a goal of megabytes`() throws {
        let goal = String(repeating: "é", count: 100_000)
        _ = try journal.append([], to: .first, summary: summary(of: .first, goal: goal), durably: false)
        let stored = try journal.runs(limit: 1)[0].goal
        #expect(stored.utf8.count == 1000)
        #expect(goal.hasPrefix(stored))
    }

    @Test(arguments: ["0abc12", "0ABC12", "0abc", "c12", "12", "last", "LAST"])
    func `a run is found by its name, a part of it, or as the last`(text: String) throws {
        try create("0xyz34", "0abc12")
        #expect(try journal.run(matching: text).id.rawValue == "0abc12")
    }

    @Test func `a whole name wins over names that start with it`() throws {
        try create("0abc", "0abc12")
        #expect(try journal.run(matching: "0abc").id.rawValue == "0abc")
    }

    @Test func `a part that several runs share names them`() throws {
        try create("0abc12", "0abc34", "0abc56", "0abc78", "0abc90", "0abd11")
        let error = #expect(throws: StoreError.self) { try journal.run(matching: "0ab") }
        #expect(error?.code == .ambiguous)
        #expect(
            error?.message == """
                '0ab' could be several runs: 0abd11, 0abc90, 0abc78, 0abc56, 0abc34 and more. Type more of the name.
                """)
    }

    @Test func `a misspelt name gets a suggestion`() throws {
        try create("0abc12")
        let error = #expect(throws: StoreError.self) { try journal.run(matching: "0abc13") }
        #expect(error?.code == .notFound)
        #expect(error?.exitStatus == .usage)
        #expect(error?.message == "There is no run '0abc13'. Did you mean '0abc12'?")
    }

    @Test(arguments: ["zzzzzz", "%", "_", "' OR 1=1 --", ""])
    func `text that is no part of a name finds nothing`(text: String) throws {
        try create("0abc12", "0abc34")
        let error = #expect(throws: StoreError.self) { try journal.run(matching: text) }
        #expect(error?.code == .notFound)
        #expect(error?.message == "There is no run '\(text)'. See the runs there are with: hone runs list")
    }

    @Test(arguments: ["last", "0abc"])
    func `before the first run it says how to start one`(text: String) {
        let error = #expect(throws: StoreError.self) { try journal.run(matching: text) }
        #expect(error?.message == "There are no runs yet. Start one with: hone run \"GOAL\"")
    }
}
