import FoundationEssentials
import GRDB
import Glibc
import HoneCore
import Testing

@testable import HoneStore

func fileSize(_ path: String) throws -> Int {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return Int(status.st_size)
}

private func mode(of path: String) throws -> UInt32 {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
}

struct StoreTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func refusal(_ schema: Schema = .current, path: String? = nil) throws -> StoreError {
        let error = #expect(throws: StoreError.self) {
            try Store(path: path ?? folder.database, schema: schema, busyTimeout: 0.01)
        }
        return try #require(error)
    }

    @Test func `the file and its folders are private`() throws {
        let path = folder.path + "/a/b/hone.db"
        let store = try Store(path: path)
        #expect(try mode(of: folder.path + "/a") == 0o700)
        #expect(try mode(of: folder.path + "/a/b") == 0o700)
        for suffix in ["", "-wal", "-shm", "-lock"] { #expect(try mode(of: path + suffix) == 0o600) }
        try store.close()
    }

    @Test func `the file is in write-ahead mode and writers wait for each other`() throws {
        let store = try Store(path: folder.database)
        let settings = try store.read { database in
            try ["journal_mode", "busy_timeout", "synchronous"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }
        #expect(settings == ["wal", "5000", "1"])
    }

    @Test func `many who start at once on an empty folder all succeed`() async throws {
        let path = folder.database
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let journal = SQLiteJournal(try Store(path: path))
                    let run = RunID(milliseconds: 1, random: UInt32(number))
                    _ = try journal.append([notice(number)], to: run, summary: summary(of: run), durably: false)
                }
            }
            try await group.waitForAll()
        }
        #expect(try folder.journal().runs(limit: 100).count == 8)
    }

    @Test func `closing writes everything into the one file`() throws {
        let store = try Store(path: folder.database)
        _ = try SQLiteJournal(store).append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
        try store.close()
        #expect(access(folder.database + "-wal", F_OK) != 0)
        #expect(throws: StoreError.self) { try SQLiteJournal(store).runs(limit: 1) }
        #expect(try folder.journal().runs(limit: 1).count == 1)
    }

    @Test func `an upgrade keeps what there is and a copy of what there was`() throws {
        _ = try folder.journal().append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
        let upgraded = Schema(steps: Schema.current.steps + ["ALTER TABLE runs ADD COLUMN colour TEXT"])
        let journal = SQLiteJournal(try Store(path: folder.database, schema: upgraded))
        #expect(try journal.records(of: .first).map(\.event) == [notice(1)])
        let columns = try journal.file.read {
            try String.fetchAll($0, sql: "SELECT name FROM pragma_table_info('runs')")
        }
        #expect(columns.contains("colour"))

        let backup = Store.backup(of: folder.database, version: Schema.current.version)
        #expect(try mode(of: backup) == 0o600)
        let before = SQLiteJournal(try Store(path: backup))
        #expect(try before.records(of: .first).map(\.event) == [notice(1)])
    }

    @Test func `an upgrade that fails changes nothing`() throws {
        _ = try folder.journal().append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
        let broken = Schema(steps: Schema.current.steps + ["DROP TABLE events; SELECT * FROM nowhere"])
        #expect(try refusal(broken).code == .failed)
        #expect(try folder.journal().records(of: .first).count == 1)
    }

    @Test func `a file of a newer version is refused and left alone`() throws {
        _ = try Store(path: folder.database, schema: Schema(steps: Schema.current.steps + ["CREATE TABLE later (x)"]))
        let error = try refusal()
        #expect(error.code == .newer)
        #expect(error.exitStatus == .configuration)
        #expect(
            error.message == """
                The database '\(folder.database)' was written by a newer Hone (its format is \(Schema.current.version + 1), this Hone \
                knows \(Schema.current.version)). \
                Install the newer Hone, or move the file away to start a new one.
                """)
    }

    @Test func `a database of another program is refused and left alone`() throws {
        let path = folder.path + "/other.db"
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE theirs (x); PRAGMA user_version = 1") }
        #expect(try refusal(path: path).message.contains("database of another program"))
        try other.write { try $0.execute(sql: "PRAGMA user_version = 0") }
        #expect(try refusal(path: path).message.contains("database of another program"))
        let tables = try other.read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_master") }
        #expect(tables == ["theirs"])
    }

    @Test func `a file that is no database says how to move it aside`() throws {
        let path = folder.path + "/it's.db"
        try Data(String(repeating: "not a database ", count: 200).utf8).write(to: URL(filePath: path))
        let error = try refusal(path: path)
        #expect(error.code == .corrupt)
        let quoted = "'\(folder.path)/it'\\''s.db"
        #expect(
            error.message == """
                The database \(quoted)' is damaged. Move it aside, and Hone makes a new one: \
                mkdir -p \(quoted).damaged' && mv \(quoted)' \(quoted)'-* \(quoted).damaged'.
                """)
    }

    @Test func `damage inside the file is told, with the copy from before the last upgrade`() throws {
        let store = try Store(path: folder.database)
        let journal = SQLiteJournal(store)
        for number in 0..<300 {
            _ = try journal.append([notice(number)], to: .first, summary: summary(of: .first), durably: false)
        }
        try store.close()
        try Data().write(to: URL(filePath: folder.database + ".backup-v1"))
        let file = try #require(fopen(folder.database, "r+"))
        fseek(file, 8192, SEEK_SET)
        let noise = [UInt8](repeating: 0xA5, count: try fileSize(folder.database) - 8192)
        fwrite(noise, 1, noise.count, file)
        fclose(file)
        let error = #expect(throws: StoreError.self) { try folder.journal().records(of: .first) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("'\(folder.database).backup-v1'") == true)
    }

    @Test func `a folder that cannot be made is named`() throws {
        let error = try refusal(path: "/proc/nowhere/hone.db")
        #expect(error.code == .cannotOpen)
        #expect(error.message.hasPrefix("The folder '/proc/nowhere' for the database cannot be made:"))
    }

    @Test func `a folder in place of the file is refused`() throws {
        let error = try refusal(path: folder.path)
        #expect(error.code == .cannotOpen)
        #expect(error.message.contains("'\(folder.path)'"))
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may write everywhere"))
    func `a file that may not be written is told when it is written`() throws {
        try Store(path: folder.database).close()
        chmod(folder.database, 0o400)
        let error = #expect(throws: StoreError.self) {
            try folder.journal().append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
        }
        #expect(error?.code == .readOnly)
    }

    @Test func `a lock that outlasts the wait is told`() throws {
        let holder = try Store(path: folder.database)
        let waiting = SQLiteJournal(try Store(path: folder.database, schema: .current, busyTimeout: 0.01))
        try holder.write { _ in
            let error = #expect(throws: StoreError.self) {
                try waiting.append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
            }
            #expect(error?.code == .busy)
            #expect(error?.message.contains("fuser '\(folder.database)'") == true)
        }
        _ = try waiting.append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
    }

    @Test func `a full disk is told and loses nothing`() throws {
        let store = try Store(path: folder.database)
        let journal = SQLiteJournal(store)
        _ = try journal.append([notice(1)], to: .first, summary: summary(of: .first), durably: false)
        try store.write { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        let error = #expect(throws: StoreError.self) { try journal.store([UInt8](repeating: 1, count: 100_000)) }
        #expect(error?.code == .diskFull)
        #expect(error?.message.contains("'\(folder.database)' is full") == true)
        #expect(try journal.records(of: .first).count == 1)
    }
}
