import GRDB
import HoneCore

/// Events in rows whose key is the run's row and the event's number.
struct EventTable {
    let database: Database

    private static let runShift: Int64 = 32
    private static func place(_ run: Int64, _ sequence: Int) -> Int64 { run << runShift | Int64(sequence) }
    private static func places(of run: Int64) -> (first: Int64, end: Int64) {
        (run << runShift, (run + 1) << runShift)
    }

    func lastSequence(of run: Int64) throws -> Int {
        let statement = try database.cachedStatement(
            sql: "SELECT max(place) FROM events WHERE place >= ? AND place < ?")
        let places = Self.places(of: run)
        let last = try Int64.fetchOne(statement, arguments: [places.first, places.end])
        return last.map { Int($0 - places.first) } ?? 0
    }

    func lastTime(of run: Int64) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT time FROM events WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT 1")
        let places = Self.places(of: run)
        return try Int64.fetchOne(statement, arguments: [places.first, places.end])
    }

    func insert(_ record: EventRecord, body: [UInt8], run: Int64) throws {
        var text: String?
        var blob: Int64?
        if body.count > SQLiteJournal.largestBody {
            blob = try BlobTable(database: database).store(body, as: Digest(of: body))
        } else {
            text = String(decoding: body, as: UTF8.self)
        }
        let statement = try database.cachedStatement(
            sql: "INSERT INTO events (place, parent, time, kind, body, blob) VALUES (?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            Self.place(run, record.sequence), record.parent, record.time, record.event.kind, text, blob,
        ])
    }

    func records(of run: Int64, named name: RunID, path: String) throws -> [EventRecord] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT place, parent, time, kind, coalesce(body, bytes) FROM events LEFT JOIN blobs ON blobs.id = blob
                WHERE place >= ? AND place < ? ORDER BY place
                """)
        let places = Self.places(of: run)
        let rows = try Row.fetchCursor(statement, arguments: [places.first, places.end])
        var records: [EventRecord] = []
        while let row = try rows.next() {
            let place: Int64 = try row.value(0)
            let sequence = Int(place - places.first)
            do {
                let kind: String = try row.value(3)
                let body: String = try row.value(4)
                records.append(
                    EventRecord(
                        run: name, sequence: sequence, parent: try row.value(1), time: try row.value(2),
                        event: try EventCoder.event(kind: kind, body: body.utf8)))
            } catch {
                throw StoreFailure(path: path).damaged(detail: "event \(sequence) of run \(name) cannot be read")
            }
        }
        return records
    }
}
