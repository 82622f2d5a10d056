public import HoneCore

/// Turns events into the JSON that the journal stores, and back. `--jsonl` and exported runs use the same form.
public enum EventCoder {
    /// The payload of an event, without its kind: compact JSON, nil members left out.
    public static func body(of event: Event) throws -> [UInt8] { try jsonBytes(of: event.body) }

    /// The event of a stored kind and payload. A kind that this version does not know becomes `Event.unknown`.
    public static func event(kind: String, body: some Collection<UInt8>) throws -> Event {
        let document = try JSONValue(parsing: body)
        return try Event(kind: kind, decode: EventBodyDecoder { try document.decoded(as: $0) })
    }

    /// A record as one JSON object: `run`, `seq`, `parent`, `time` (milliseconds since 1970), `kind`, `body`.
    public static func line(of record: EventRecord) throws -> [UInt8] {
        var line = Array(#"{"run":"#.utf8)
        JSONValue.write(string: record.run.rawValue, to: &line)
        line += Array(#","seq":\#(record.sequence)"#.utf8)
        if let parent = record.parent { line += Array(#","parent":\#(parent)"#.utf8) }
        line += Array(#","time":\#(record.time),"kind":"#.utf8)
        JSONValue.write(string: record.event.kind, to: &line)
        line += Array(#","body":"#.utf8)
        line += try body(of: record.event)
        line.append(UInt8(ascii: "}"))
        return line
    }

    /// Reads what `line(of:)` wrote.
    public static func record(line: some Collection<UInt8>) throws -> EventRecord {
        let document = try JSONValue(parsing: line)
        guard let run = document["run"]?.string, let sequence = document["seq"]?.integer,
            let time = document["time"]?.integer, let kind = document["kind"]?.string, let body = document["body"]
        else { throw StoreError(.corrupt, "A line is no event: an event has run, seq, time, kind and body.") }
        let event = try Event(kind: kind, decode: EventBodyDecoder { try body.decoded(as: $0) })
        return EventRecord(
            run: RunID(rawValue: run), sequence: sequence, parent: document["parent"]?.integer, time: Int64(time),
            event: event)
    }
}
