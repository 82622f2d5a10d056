import GRDB
public import HoneCore

/// What a person thinks of a run.
public enum RunRating: String, Sendable, CaseIterable {
    case good, bad
}

extension SQLiteJournal {
    /// Rates a run; the latest rating counts.
    public func rate(_ run: RunID, _ rating: RunRating) throws {
        try file.write { database in
            guard let row = try self.knownRow(of: run, in: database) else { throw RunLookup.missing(run) }
            try database.execute(
                sql: "UPDATE runs SET rating = ? WHERE id = ?", arguments: [rating.rawValue, row])
        }
    }

    /// The latest rating; nil where nobody rated the run.
    public func rating(of run: RunID) throws -> RunRating? {
        try file.read { database in
            guard let row = try self.knownRow(of: run, in: database) else { throw RunLookup.missing(run) }
            return try String.fetchOne(
                database, sql: "SELECT rating FROM runs WHERE id = ?", arguments: [row]
            ).flatMap(RunRating.init(rawValue:))
        }
    }
}
