import FoundationEssentials
import GRDB
public import HoneCore

/// The log of optimisations and evaluations, in the store's file. All errors are `StoreError`.
public final class OptimizationJournal: Sendable {
    /// The optimisation that rollouts of evaluations belong to.
    public static let evaluations: Int64 = 0

    private let file: Store
    private let now: @Sendable () -> Int64
    private let claims: RunClaims

    public init(_ store: Store, now: @escaping @Sendable () -> Int64 = { SystemTime.milliseconds }) {
        file = store
        self.now = now
        // A lock file of its own: rows of runs and of optimisations have the same numbers.
        claims = RunClaims(path: store.path + "-optimizations")
    }

    /// What a list shows of an optimisation.
    public struct Summary: Sendable, Hashable {
        public var row: Int64
        public var name: String
        public var task: String
        /// Names the task's data and reward.
        public var data: String
        /// Milliseconds since 1970.
        public var created: Int64
        /// Nil while it is not over.
        public var ending: String?
        public var summary: String?
    }

    public struct Event: Sendable, Hashable {
        public var kind: String
        public var key: Digest?
        /// JSON.
        public var body: String

        public init(kind: String, key: Digest?, body: String) {
            self.kind = kind
            self.key = key
            self.body = body
        }
    }

    /// Begins an optimisation and returns its row.
    public func create(name: String, task: String, data: String, first: Event) throws -> Int64 {
        try file.write(durably: true) { database in
            try database.execute(
                sql: "INSERT INTO optimizations (name, task, data, created) VALUES (?, ?, ?, ?)",
                arguments: [name, task, data, self.now()])
            let row = database.lastInsertedRowID
            try self.insert(first, row, database)
            return row
        }
    }

    public func append(_ event: Event, to row: Int64) throws { try file.write { try insert(event, row, $0) } }

    /// Ends an optimisation; one that is resumed later ends anew.
    public func end(_ row: Int64, ending: String, summary: String) throws {
        try file.write {
            try $0.execute(
                sql: "UPDATE optimizations SET ending = ?, summary = ? WHERE id = ?", arguments: [ending, summary, row])
        }
    }

    /// The body of an optimisation's first event; nil where it has none.
    public func firstBody(of row: Int64) throws -> String? {
        try file.read { database in
            try String.fetchOne(
                try database.cachedStatement(
                    sql: "SELECT body FROM optimization_events WHERE place >= ? AND place < ? ORDER BY place LIMIT 1"),
                arguments: [row << 32, (row + 1) << 32])
        }
    }

    /// The events of an optimisation in the order in which they were stored. `body` may not use the store.
    public func forEachEvent(of row: Int64, _ body: (_ kind: String, _ body: String) throws -> Void) throws {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT kind, body FROM optimization_events WHERE place >= ? AND place < ? ORDER BY place")
            let rows = try Row.fetchCursor(statement, arguments: [row << 32, (row + 1) << 32])
            while let row = try rows.next() { try body(try row.value(0), try row.value(1)) }
        }
    }

    /// The body of the newest event with this key.
    public func body(for key: Digest) throws -> String? {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT body FROM optimization_events WHERE key = ? ORDER BY place DESC LIMIT 1")
            return try String.fetchOne(statement, arguments: [Self.bytes(key)])
        }
    }

    /// The newest first.
    public func summaries(limit: Int) throws -> [Summary] { try summaries(where: "true", [], limit: limit) }

    /// The optimisation of this name, or of the name's end or start where only one has it, or `last`.
    public func summary(matching text: String) throws -> Summary {
        let found =
            text == "last"
            ? try summaries(limit: 1)
            : try summaries(
                where: "name = ?1 OR substr(name, -length(?1)) = ?1 OR substr(name, 1, length(?1)) = ?1", [text],
                limit: 3)
        if found.count == 1 { return found[0] }
        if let exact = found.first(where: { $0.name == text }) { return exact }
        throw found.isEmpty
            ? StoreError(
                .notFound,
                "There is no optimisation '\(text.prefix(utf8: 60))'. See those there are with: hone optimize --list")
            : StoreError(
                .ambiguous,
                "'\(text.prefix(utf8: 60))' could be several optimisations: \(found.map(\.name).joined(separator: ", ")). Type more of the name."
            )
    }

    /// Makes this process the one that works on the optimisation, until it ends, however it ends.
    public func claim(_ row: Int64, name: String) throws {
        guard try claims.take(row) else {
            throw StoreError(
                .owned, "The optimisation \(name) is being worked on by another process. Wait until it ends.")
        }
    }

    private func summaries(where condition: String, _ arguments: StatementArguments, limit: Int) throws -> [Summary] {
        try file.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, name, task, data, created, ending, summary FROM optimizations WHERE \(condition)
                    ORDER BY id DESC LIMIT \(limit)
                    """, arguments: arguments
            ).map { row in
                Summary(
                    row: try row.value(0), name: try row.value(1), task: try row.value(2), data: try row.value(3),
                    created: try row.value(4), ending: try row.value(5), summary: try row.value(6))
            }
        }
    }

    private func insert(_ event: Event, _ row: Int64, _ database: Database) throws {
        let last = try Int64.fetchOne(
            try database.cachedStatement(
                sql: "SELECT max(place) FROM optimization_events WHERE place >= ? AND place < ?"),
            arguments: [row << 32, (row + 1) << 32])
        let statement = try database.cachedStatement(
            sql: "INSERT INTO optimization_events (place, time, kind, key, body) VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            (last ?? row << 32) + 1, now(), event.kind, event.key.map(Self.bytes), event.body,
        ])
    }

    /// 16 of a digest's 32 bytes name a rollout well enough, and keep the index small.
    private static func bytes(_ key: Digest) -> Data {
        let digits = Array(key.hexadecimal.utf8.prefix(32))
        func value(_ digit: UInt8) -> UInt8 { digit < 58 ? digit - 48 : digit - 87 }
        return Data(stride(from: 0, to: digits.count - 1, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) })
    }
}
