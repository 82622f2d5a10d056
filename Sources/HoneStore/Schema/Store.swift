package import GRDB
import Glibc
import HoneCore

/// The one SQLite file in which everything is kept: runs, their events, blobs and memories.
///
///     let store = try Store(path: "/home/ada/.local/share/hone/hone.db")
///     let journal = SQLiteJournal(store)
///
/// Several processes and threads may have the file open; a writer waits up to five seconds for another.
public final class Store: Sendable {
    public let path: String
    private let queue: DatabaseQueue
    private var failure: StoreFailure { StoreFailure(path: path) }

    /// Opens the file. Makes it (mode 0600) and its folders (mode 0700) where they are missing, and upgrades a file
    /// of an older version after a backup.
    ///
    /// - Parameter path: absolute.
    /// - Throws: `StoreError`.
    public convenience init(path: String) throws { try self.init(path: path, schema: .current) }

    init(path: String, schema: Schema, busyTimeout: Double = 5) throws {
        self.path = path
        let failure = StoreFailure(path: path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.foreignKeysEnabled = false
        configuration.label = "hone.store"
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        do {
            try Self.makeFile(path, failure)
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { database in
                try SchemaUpgrade(path: path, schema: schema, failure: failure).run(in: database)
            }
        } catch {
            throw failure.error(error)
        }
    }

    /// Writes back what waits in the write-ahead log and closes the file. What is done with the store afterwards
    /// throws. A process that ends without this loses nothing.
    public func close() throws {
        do { try queue.close() } catch { throw failure.error(error) }
    }

    /// Runs `body` outside a transaction: for single statements that only read.
    package func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do { return try queue.unsafeRead(body) } catch { throw failure.error(error) }
    }

    /// Runs `body` in a transaction that holds the write lock from its start. With `durably`, the commit survives a
    /// crash of the machine; without, one of the process.
    package func write<Value>(durably: Bool = false, _ body: (Database) throws -> Value) throws -> Value {
        do {
            return try queue.writeWithoutTransaction { database in
                guard durably else { return try Self.transaction(database, body) }
                try database.execute(sql: "PRAGMA synchronous = FULL")
                let result = Result { try Self.transaction(database, body) }
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                return try result.get()
            }
        } catch {
            throw failure.error(error)
        }
    }

    /// The statements around the body are prepared once: parsing them again for each event would cost as much as
    /// storing it.
    static func transaction<Value>(_ database: Database, _ body: (Database) throws -> Value) throws -> Value {
        try database.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        do {
            let value = try body(database)
            try database.cachedStatement(sql: "COMMIT").execute()
            return value
        } catch {
            if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
            throw error
        }
    }

    /// SQLite would make the file with the umask's mode; prompts and outputs are nobody else's business.
    private static func makeFile(_ path: String, _ failure: StoreFailure) throws {
        var status = stat()
        if stat(path, &status) == 0 { return }
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash]), failure) }
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure.file(errno) }
        Glibc.close(descriptor)
    }

    private static func makeFolder(_ folder: String, _ failure: StoreFailure) throws {
        var status = stat()
        if folder.isEmpty || stat(folder, &status) == 0 { return }
        if let slash = folder.lastIndex(of: "/") { try makeFolder(String(folder[..<slash]), failure) }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure.folder(folder, errno) }
    }
}
