import GRDB
public import HoneCore

extension SQLiteJournal {
    public func runs(limit: Int) throws -> [RunSummary] {
        try file.read { try RunTable(database: $0).newest(limit, hiding: background) }
    }

    /// The newest runs, those in the background among them.
    public func allRuns(limit: Int) throws -> [RunSummary] {
        try file.read { try RunTable(database: $0).newest(limit, hiding: nil) }
    }

    /// The newest run in a workspace.
    public func run(in workspace: String) throws -> RunSummary? {
        try file.read { try RunTable(database: $0).newest(in: workspace) }
    }

    public func runCount() throws -> Int {
        try file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") ?? 0 }
    }

    public func summary(of run: RunID) throws -> RunSummary {
        guard let summary = try file.read({ try RunTable(database: $0).named(run.rawValue, limit: 1) }).first,
            summary.id == run
        else { throw RunLookup.missing(run) }
        return summary
    }

    /// The run that a person means: its whole name, the start or the end of it that no other run shares, or `last`
    /// for the newest.
    ///
    /// - Throws: `StoreError` of code `notFound` or `ambiguous`.
    public func run(matching text: String) throws -> RunSummary {
        let typed = text.lowercased()
        let shown = RunLookup.candidatesShown
        let found = try file.read { database in
            let table = RunTable(database: database)
            return typed == "last" ? try table.newest(1, hiding: background) : try table.named(typed, limit: shown + 1)
        }
        if found.count == 1 { return found[0] }
        guard found.isEmpty else { throw RunLookup.ambiguous(text, found.map(\.id)) }
        throw RunLookup.missing(text, among: try runs(limit: 200).map(\.id))
    }
}

/// The sentences about a run that cannot be found.
enum RunLookup {
    static let candidatesShown = 5

    static func missing(_ run: RunID) -> StoreError { missing(run.rawValue, among: nil) }

    static func missing(_ text: String, among runs: [RunID]?) -> StoreError {
        if let runs, runs.isEmpty {
            return StoreError(.notFound, "There are no runs yet. Start one with: hone run \"GOAL\"")
        }
        let name = text.prefix(utf8: 60)
        let guess = runs.flatMap { suggestion(for: text, among: $0.map(\.rawValue)) }
        let way = guess.map { "Did you mean '\($0)'?" } ?? "See the runs there are with: hone runs list"
        return StoreError(.notFound, "There is no run '\(name)'. \(way)")
    }

    static func ambiguous(_ text: String, _ runs: [RunID]) -> StoreError {
        let names = runs.prefix(candidatesShown).map(\.rawValue).joined(separator: ", ")
        let more = runs.count > candidatesShown ? " and more" : ""
        return StoreError(
            .ambiguous, "'\(text.prefix(utf8: 60))' could be several runs: \(names)\(more). Type more of the name.")
    }
}
