import GRDB
import HoneCore

/// Prompts that took the place of others, with where they come from and what proves them. Versions are never changed
/// or removed: which one is in force is a choice of its own, so a rollback is one more choice.
public final class PromptRegistry: Sendable {
    /// Version 0: the prompt as its file has it.
    public static let original = 0

    private let file: Store
    private let now: @Sendable () -> Int64

    public init(_ store: Store, now: @escaping @Sendable () -> Int64 = { SystemTime.milliseconds }) {
        file = store
        self.now = now
    }

    public struct Version: Sendable, Hashable {
        public var name: String
        /// From 1.
        public var version: Int
        public var text: String
        /// The version that it was made from.
        public var parent: Int?
        public var optimization: String?
        /// Names the data that its certificate holds for.
        public var data: String?
        /// One sentence.
        public var certificate: String?
        /// Milliseconds since 1970.
        public var created: Int64
    }

    public struct Choice: Sendable, Hashable {
        public var version: Int
        /// A pinned prompt is not replaced by a promotion.
        public var isPinned: Bool
        public var reason: String
        public var created: Int64
    }

    /// Adds a version and puts it in force, unless the prompt is pinned.
    ///
    /// - Parameter original: the text that version 0 stands for; kept as version 1 where there is none yet.
    @discardableResult
    public func promote(
        _ text: String, as name: String, original: String, optimization: String, data: String, certificate: String
    ) throws -> (version: Int, isInForce: Bool) {
        try file.write(durably: true) { database in
            var latest = try self.latest(name, database)
            if latest == 0 {
                try self.insert(name, 1, original, parent: nil, nil, nil, "written by hand", database)
                latest = 1
            }
            let choice = try self.choice(name, database)
            let version = latest + 1
            try self.insert(
                name, version, text, parent: choice?.version ?? 1, optimization, data, certificate, database)
            guard choice?.isPinned != true else { return (version, false) }
            try self.choose(version, of: name, pinned: false, "promoted by optimisation \(optimization)", database)
            return (version, true)
        }
    }

    /// Puts a version in force.
    public func choose(_ version: Int, of name: String, pinned: Bool, reason: String) throws {
        try file.write(durably: true) { database in
            let latest = try self.latest(name, database)
            guard version == Self.original || version >= 1 && version <= latest else {
                throw StoreError(
                    .notFound,
                    "The prompt '\(name.prefix(utf8: 60))' has no version \(version). See: hone prompts history \(name.prefix(utf8: 60))"
                )
            }
            try self.choose(version, of: name, pinned: pinned, reason, database)
        }
    }

    /// The version in force; nil where it is the prompt's file.
    public func inForce(_ name: String) throws -> Version? {
        guard let choice = try file.read({ try choice(name, $0) }), choice.version != Self.original else { return nil }
        return try version(choice.version, of: name)
    }

    public func choices(of name: String) throws -> [Choice] {
        try file.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT version, pinned, reason, created FROM prompts WHERE name = ? AND text IS NULL ORDER BY id",
                arguments: [name]
            ).map(Self.choice)
        }
    }

    /// All versions, the oldest first.
    public func versions(of name: String) throws -> [Version] {
        try file.read { try self.versions("name = ?", [name], $0) }
    }

    public func version(_ version: Int, of name: String) throws -> Version {
        guard let found = try file.read({ try versions("name = ? AND version = ?", [name, version], $0) }).first else {
            let names = try self.names()
            let near = suggestion(for: name, among: names).map { " Did you mean '\($0)'?" } ?? ""
            throw StoreError(
                .notFound,
                "There is no version \(version) of a prompt '\(name.prefix(utf8: 60))'.\(near) See: hone prompts history"
            )
        }
        return found
    }

    /// The prompts that have versions, sorted.
    public func names() throws -> [String] {
        try file.read {
            try String.fetchAll($0, sql: "SELECT DISTINCT name FROM prompts WHERE text IS NOT NULL ORDER BY name")
        }
    }

    private func versions(_ condition: String, _ arguments: StatementArguments, _ database: Database) throws
        -> [Version]
    {
        try Row.fetchAll(
            database,
            sql: """
                SELECT name, version, text, parent, optimization, data, certificate, created FROM prompts
                WHERE text IS NOT NULL AND \(condition) ORDER BY version
                """, arguments: arguments
        ).map { row in
            Version(
                name: try row.value(0), version: try row.value(1), text: try row.value(2), parent: try row.value(3),
                optimization: try row.value(4), data: try row.value(5), certificate: try row.value(6),
                created: try row.value(7))
        }
    }

    private func latest(_ name: String, _ database: Database) throws -> Int {
        try Int.fetchOne(
            database, sql: "SELECT max(version) FROM prompts WHERE name = ? AND text IS NOT NULL", arguments: [name])
            ?? 0
    }

    private func choice(_ name: String, _ database: Database) throws -> Choice? {
        try Row.fetchOne(
            database,
            sql:
                "SELECT version, pinned, reason, created FROM prompts WHERE name = ? AND text IS NULL ORDER BY id DESC LIMIT 1",
            arguments: [name]
        ).map(Self.choice)
    }

    private static func choice(_ row: Row) throws -> Choice {
        Choice(
            version: try row.value(0), isPinned: try row.value(1), reason: try row.value(2), created: try row.value(3))
    }

    private func choose(
        _ version: Int, of name: String, pinned: Bool, _ reason: String, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO prompts (name, version, pinned, reason, created) VALUES (?, ?, ?, ?, ?)",
            arguments: [name, version, pinned, reason, now()])
    }

    private func insert(
        _ name: String, _ version: Int, _ text: String, parent: Int?, _ optimization: String?, _ data: String?,
        _ certificate: String?, _ database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO prompts (name, version, text, parent, optimization, data, certificate, created)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, arguments: [name, version, text, parent, optimization, data, certificate, now()])
    }
}
