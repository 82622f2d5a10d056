import GRDB
import HoneCore

/// What a list shows of each run.
struct RunTable {
    let database: Database

    /// A list needs no more of a goal, and the row is written anew with each summary; the run's first event has all.
    private static let longestGoal = 1000

    private static let columns = "id, name, goal, agent, workspace, created, updated, stop, steps, tokens, dollars"

    func row(of run: RunID) throws -> Int64? {
        let statement = try database.cachedStatement(sql: "SELECT id FROM runs WHERE name = ?")
        return try Int64.fetchOne(statement, arguments: [run.rawValue])
    }

    func insert(_ summary: RunSummary, as run: RunID) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO runs (name, goal, agent, workspace, created, updated, stop, steps, tokens, dollars)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            run.rawValue, String(summary.goal.prefix(utf8: Self.longestGoal)), summary.agent, summary.workspace,
            summary.created, summary.updated, summary.stopReason?.rawValue, summary.steps, summary.tokens,
            summary.dollars,
        ])
        return database.lastInsertedRowID
    }

    func update(_ summary: RunSummary, row: Int64) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE runs SET goal = ?, agent = ?, workspace = ?, created = ?, updated = ?, stop = ?, steps = ?,
                tokens = ?, dollars = ? WHERE id = ?
                """)
        try statement.execute(arguments: [
            String(summary.goal.prefix(utf8: Self.longestGoal)), summary.agent, summary.workspace, summary.created,
            summary.updated, summary.stopReason?.rawValue, summary.steps, summary.tokens, summary.dollars, row,
        ])
    }

    /// - Parameter hidden: a folder whose workspaces are left out.
    func newest(_ limit: Int, hiding hidden: String?) throws -> [RunSummary] {
        guard let hidden else { return try summaries(matching: "true ORDER BY id DESC LIMIT ?", [max(0, limit)]) }
        return try summaries(
            matching: "substr(workspace, 1, length(?1)) <> ?1 ORDER BY id DESC LIMIT ?2", [hidden + "/", max(0, limit)])
    }

    /// The newest run in a workspace.
    func newest(in workspace: String) throws -> RunSummary? {
        try summaries(matching: "workspace = ? ORDER BY id DESC LIMIT 1", [workspace]).first
    }

    /// Runs whose name is the text, or else starts or ends with it.
    func named(_ text: String, limit: Int) throws -> [RunSummary] {
        let exact = try summaries(matching: "name = ?", [text])
        guard exact.isEmpty, !text.isEmpty else { return exact }
        return try summaries(
            matching: "substr(name, 1, length(?1)) = ?1 OR substr(name, -length(?1)) = ?1 ORDER BY id DESC LIMIT ?2",
            [text, limit])
    }

    private func summaries(matching condition: String, _ arguments: StatementArguments) throws -> [RunSummary] {
        let statement = try database.cachedStatement(sql: "SELECT \(Self.columns) FROM runs WHERE \(condition)")
        let events = EventTable(database: database)
        return try Row.fetchAll(statement, arguments: arguments).map { row in
            let updated: Int64 = try row.value(6)
            let stop: String? = try row.value(7)
            return RunSummary(
                id: RunID(rawValue: try row.value(1)), goal: try row.value(2), agent: try row.value(3),
                workspace: try row.value(4), created: try row.value(5),
                updated: max(updated, try events.lastTime(of: try row.value(0)) ?? 0),
                stopReason: stop.map { StopReason(rawValue: $0) ?? .failed }, steps: try row.value(8),
                tokens: try row.value(9), dollars: try row.value(10))
        }
    }
}
