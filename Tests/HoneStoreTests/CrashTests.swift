import Glibc
import HoneCore
import Testing

@testable import HoneStore

struct CrashTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [1, 7, 400])
    func `acknowledged events survive SIGKILL`(acknowledged: Int) async throws {
        let path = folder.database
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, acknowledged = acknowledged as Int] in
            let journal = SQLiteJournal(try Store(path: path))
            for number in 1...acknowledged {
                _ = try journal.append([notice(number)], to: .first, summary: summary(of: .first), durably: false)
            }
            kill(getpid(), SIGKILL)
        }
        let journal = try folder.journal()
        #expect(try journal.records(of: .first).map(\.event) == (1...acknowledged).map(notice))
        let next = try journal.append([notice(0)], to: .first, summary: nil, durably: false)
        #expect(next[0].sequence == acknowledged + 1)
    }

    @Test func `an append that was cut off leaves nothing behind`() async throws {
        let path = folder.database
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let journal = SQLiteJournal(try Store(path: path))
            _ = try journal.append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
            try journal.file.write { database in
                let record = EventRecord(run: .first, sequence: 2, parent: 1, time: 0, event: notice(2))
                try EventTable(database: database).insert(record, body: EventCoder.body(of: notice(2)), run: 1)
                kill(getpid(), SIGKILL)
            }
        }
        #expect(try folder.journal().records(of: .first).map(\.event) == [notice(1)])
    }

    @Test func `a process that dies while it makes the file leaves one that opens`() async throws {
        let path = folder.database
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let endless = """
                CREATE TABLE half (id INTEGER);
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO half SELECT i FROM n;
                """
            signal(SIGALRM) { _ in kill(getpid(), SIGKILL) }
            ualarm(20_000, 0)
            _ = try Store(path: path, schema: Schema(steps: [endless]))
        }
        let journal = try folder.journal()
        _ = try journal.append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
        #expect(try journal.records(of: .first).count == 1)
    }
}
