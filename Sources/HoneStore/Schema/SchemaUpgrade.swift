import GRDB
import Glibc
import HoneCore

/// Brings an opened file to the schema that this version knows.
struct SchemaUpgrade {
    let path: String
    let schema: Schema
    let failure: StoreFailure

    func run(in database: Database) throws {
        let found = try version(of: database)
        guard found <= schema.version else { throw failure.newer(found: found, known: schema.version) }
        guard found < schema.version else {
            try checkOwnership(of: database)
            return
        }
        // Two processes that start on a fresh folder at once would fail on each other's change of the journal mode,
        // for which SQLite does not wait.
        let lock = try FileLock(path: path + "-lock")
        try lock.whileHolding(byte: FileLock.schemaByte) {
            let found = try version(of: database)
            guard found < schema.version else { return }
            if found == 0 {
                try checkEmpty(database)
                // Events of one to three kilobytes leave half of the usual 4 KiB pages empty.
                try database.execute(sql: "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL")
            } else {
                try checkOwnership(of: database)
                try backUp(database, version: found)
            }
            try Store.transaction(database) { database in
                for step in schema.steps[found...] { try database.execute(sql: step) }
                try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(schema.version)")
            }
        }
    }

    private func version(of database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    private func checkOwnership(of database: Database) throws {
        let owner = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        guard owner == Schema.applicationID else { throw failure.foreign() }
    }

    private func checkEmpty(_ database: Database) throws {
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard tables == 0 else { throw failure.foreign() }
    }

    private func backUp(_ database: Database, version: Int) throws {
        let backup = Store.backup(of: path, version: version)
        let partial = backup + ".partial"
        unlink(partial)
        let descriptor = open(partial, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFailure(path: partial).file(errno) }
        close(descriptor)
        try database.execute(sql: "VACUUM INTO ?", arguments: [partial])
        guard rename(partial, backup) == 0 else { throw StoreFailure(path: backup).file(errno) }
    }
}

extension Store {
    static func backup(of path: String, version: Int) -> String { "\(path).backup-v\(version)" }

    /// The copy that was made before the latest upgrade, where there was one.
    static func latestBackup(of path: String) -> String? {
        (1...Schema.current.version).reversed().map { backup(of: path, version: $0) }.first { access($0, F_OK) == 0 }
    }
}
