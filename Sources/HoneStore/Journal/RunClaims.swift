import GRDB
import Glibc
public import HoneCore
import Synchronization

extension SQLiteJournal {
    /// Makes this process the one that works on the run, until `release` or until it ends, however it ends.
    ///
    /// - Throws: `StoreError` of code `owned` where another process, or this one, works on it already.
    public func claim(_ run: RunID) throws {
        let row = try claimable(run)
        guard try claims.take(row) else { throw Self.owned(run, by: try recordedOwner(row)) }
        try file.write {
            try $0.execute(sql: "UPDATE runs SET owner = ? WHERE id = ?", arguments: [getpid(), row])
        }
    }

    /// Ends this process's claim; does nothing where there is none.
    public func release(_ run: RunID) throws {
        try claims.drop(claimable(run))
    }

    /// The process that works on the run, or nil where none does.
    public func owner(of run: RunID) throws -> Int32? {
        let row = try claimable(run)
        return try claims.isTaken(row) ? recordedOwner(row) : nil
    }

    private func claimable(_ run: RunID) throws -> Int64 {
        guard let row = try file.read({ try knownRow(of: run, in: $0) }) else { throw RunLookup.missing(run) }
        return row
    }

    private func recordedOwner(_ row: Int64) throws -> Int32 {
        try file.read {
            try Int32.fetchOne($0, sql: "SELECT owner FROM runs WHERE id = ?", arguments: [row]) ?? 0
        }
    }

    private static func owned(_ run: RunID, by process: Int32) -> StoreError {
        let name = process > 0 ? "process \(process)" : "another process"
        return StoreError(
            .owned,
            "The run \(run) is being worked on by \(name). Wait until it ends"
                + (process > 0 ? ", or stop it with: kill -INT \(process)" : "."))
    }
}

/// The runs that this process works on: each a lock on one byte of the lock file.
final class RunClaims: Sendable {
    private struct State {
        var lock: FileLock?
        var rows: Set<Int64> = []
    }

    private let path: String
    private let state = Mutex(State())

    init(path: String) { self.path = path + "-lock" }

    /// Takes the run, or returns false where it is taken.
    func take(_ row: Int64) throws -> Bool {
        try state.withLock { state in
            let lock = try Self.opened(&state, path)
            guard !state.rows.contains(row), lock.tryLock(byte: Int(row)) else { return false }
            state.rows.insert(row)
            return true
        }
    }

    func drop(_ row: Int64) {
        state.withLock { state in
            guard state.rows.remove(row) != nil else { return }
            state.lock?.unlock(byte: Int(row))
        }
    }

    func isTaken(_ row: Int64) throws -> Bool {
        try state.withLock { state in
            try state.rows.contains(row) || Self.opened(&state, path).isHeldByAnother(byte: Int(row))
        }
    }

    private static func opened(_ state: inout State, _ path: String) throws -> FileLock {
        if let lock = state.lock { return lock }
        let lock = try FileLock(path: path)
        state.lock = lock
        return lock
    }
}
