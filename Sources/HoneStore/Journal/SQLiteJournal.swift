import GRDB
public import HoneCore
import Synchronization

/// The log of all runs, in the store's file.
///
///     let journal = SQLiteJournal(store)
///     try journal.append([.runCreated(created)], to: id, summary: summary, durably: true)
///     let records = try journal.records(of: id)
///
/// All errors are `StoreError`.
public final class SQLiteJournal: Journal {
    /// Bodies above this many bytes are kept as blobs.
    static let largestBody = 8 * 1024

    let file: Store
    private let now: @Sendable () -> Int64
    /// The rows of runs seen so far: a run is never deleted, so its row never changes.
    private let rows = Mutex<[RunID: Int64]>([:])
    let claims: RunClaims
    /// Runs in workspaces below this folder are not listed among a person's.
    let background: String?

    /// - Parameters:
    ///   - background: a folder; runs in workspaces below it are listed only where they are asked for.
    ///   - now: milliseconds since 1970.
    public init(
        _ store: Store, background: String? = nil, now: @escaping @Sendable () -> Int64 = { SystemTime.milliseconds }
    ) {
        file = store
        self.background = background
        self.now = now
        claims = RunClaims(path: store.path)
    }

    public func append(
        _ events: [Event], to run: RunID, summary: RunSummary?, durably: Bool
    ) throws -> [EventRecord] {
        let bodies = try events.map { try EventCoder.body(of: $0) }
        let time = now()
        let (row, records) = try file.write(durably: durably) { database -> (Int64, [EventRecord]) in
            let row = try self.row(of: run, creating: summary, in: database)
            let table = EventTable(database: database)
            var last = try table.lastSequence(of: row)
            var records: [EventRecord] = []
            records.reserveCapacity(events.count)
            for (event, body) in zip(events, bodies) {
                let record = EventRecord(
                    run: run, sequence: last + 1, parent: last > 0 ? last : nil, time: time, event: event)
                try table.insert(record, body: body, run: row)
                records.append(record)
                last += 1
            }
            return (row, records)
        }
        rows.withLock { $0[run] = row }
        return records
    }

    public func records(of run: RunID) throws -> [EventRecord] {
        try file.read { database in
            guard let row = try knownRow(of: run, in: database) else { throw RunLookup.missing(run) }
            return try EventTable(database: database).records(of: row, named: run, path: file.path)
        }
    }

    public func store(_ blob: [UInt8]) throws -> Digest {
        let digest = Digest(of: blob)
        try file.write { _ = try BlobTable(database: $0).store(blob, as: digest) }
        return digest
    }

    public func blob(_ digest: Digest) throws -> [UInt8] {
        guard let bytes = try file.read({ try BlobTable(database: $0).content(of: digest) }) else {
            throw StoreError(.notFound, "The database '\(file.path)' has no content \(digest.short).")
        }
        return bytes
    }

    /// The row of a run: made where it is missing and there is a summary, updated where there is one.
    private func row(of run: RunID, creating summary: RunSummary?, in database: Database) throws -> Int64 {
        let known = try knownRow(of: run, in: database)
        guard let summary else {
            guard let known else { throw RunLookup.missing(run) }
            return known
        }
        let table = RunTable(database: database)
        guard let known else { return try table.insert(summary, as: run) }
        try table.update(summary, row: known)
        return known
    }

    func knownRow(of run: RunID, in database: Database) throws -> Int64? {
        if let row = rows.withLock({ $0[run] }) { return row }
        return try RunTable(database: database).row(of: run)
    }
}
