import FoundationEssentials
public import HoneCore
import HoneStore

/// A run in one file, with everything that repeating it needs: the assets it was started with, the files it began
/// with, and its events. JSON Lines, one object a line:
///
///     {"format": "hone.run", "version": 1, "run": …, "note": …}
///     {"assets": {…}}
///     {"file": "data.csv", "text": …}           or "base64", with "executable": true where it is
///     {"kind": "run.created", "time": …, "body": {…}}
public struct Recording: Sendable {
    public struct File: Sendable, Hashable {
        public var path: String
        public var bytes: [UInt8]
        public var isExecutable: Bool
    }

    public var run: RunID
    /// Who answered, for a person: shown when it is replayed.
    public var note: String?
    public var assets: FrozenAssets
    public var files: [File]
    public var records: [EventRecord]

    static let version = 1

    public func written() throws -> [UInt8] {
        var output: [UInt8] = []
        func line(_ value: JSONValue) {
            value.write(to: &output)
            output.append(UInt8(ascii: "\n"))
        }
        var header: [String: JSONValue] = [
            "format": "hone.run", "version": .integer(Self.version), "run": .string(run.rawValue),
        ]
        if let note { header["note"] = .string(note) }
        line(.object(header))
        line(["assets": try JSONValue(parsing: try encoded(assets))])
        for file in files {
            var entry: [String: JSONValue] = ["file": .string(file.path)]
            if let text = String(validating: file.bytes, as: UTF8.self) {
                entry["text"] = .string(text)
            } else {
                entry["base64"] = .string(Data(file.bytes).base64EncodedString())
            }
            if file.isExecutable { entry["executable"] = true }
            line(.object(entry))
        }
        for record in records {
            line([
                "kind": .string(record.event.kind), "time": .integer(Int(record.time)),
                "body": try JSONValue(parsing: try EventCoder.body(of: record.event)),
            ])
        }
        return output
    }

    /// - Parameter name: of the file, for errors.
    public init(parsing bytes: [UInt8], name: String) throws {
        func wrong(_ line: Int, _ what: String) -> RuntimeError {
            RuntimeError("\(name), line \(line): \(what). Is it a file that hone runs export wrote?", .usage)
        }
        var header: JSONValue?
        var assets: FrozenAssets?
        var files: [File] = []
        var records: [EventRecord] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let value: JSONValue
            do throws(JSONError) { value = try JSONValue(parsing: line) } catch {
                throw wrong(index + 1, "this is not JSON (\(error))")
            }
            guard let run = header?["run"]?.string.map(RunID.init(rawValue:)) else {
                guard value["format"]?.string == "hone.run", value["run"]?.string != nil else {
                    throw wrong(index + 1, "this is no recorded run")
                }
                guard let version = value["version"]?.integer, version <= Self.version else {
                    throw RuntimeError(
                        "\(name) was written by a newer Hone (format \(value["version"]?.text ?? "?")); update this one.",
                        .usage)
                }
                header = value
                continue
            }
            do {
                if let entry = value["assets"] {
                    assets = try decoded(FrozenAssets.self, from: entry.bytes)
                } else if let path = value["file"]?.string {
                    guard let content = Self.content(of: value) else {
                        throw wrong(index + 1, "the file has no content")
                    }
                    files.append(File(path: path, bytes: content, isExecutable: value["executable"]?.bool == true))
                } else if let kind = value["kind"]?.string, let body = value["body"] {
                    let event = try EventCoder.event(kind: kind, body: body.bytes)
                    records.append(
                        EventRecord(
                            run: run, sequence: records.count + 1, parent: records.isEmpty ? nil : records.count,
                            time: Int64(value["time"]?.integer ?? 0), event: event))
                }
            } catch let error as RuntimeError {
                throw error
            } catch {
                throw wrong(index + 1, "an entry has not the shape it should have")
            }
        }
        guard let header, let assets, case .runCreated? = records.first?.event else {
            throw RuntimeError("\(name) is no complete recorded run: its beginning is missing.", .usage)
        }
        run = RunID(rawValue: header["run"]?.string ?? "")
        note = header["note"]?.string
        self.assets = assets
        self.files = files
        self.records = records
    }

    init(run: RunID, note: String?, assets: FrozenAssets, files: [File], records: [EventRecord]) {
        self.run = run
        self.note = note
        self.assets = assets
        self.files = files
        self.records = records
    }

    private static func content(of entry: JSONValue) -> [UInt8]? {
        if let text = entry["text"]?.string { return Array(text.utf8) }
        return entry["base64"]?.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
    }

    /// Replies of the model, in the order in which a repetition asks for them.
    var replies: [(purpose: Purpose, response: ModelResponse)] {
        records.compactMap { record in
            guard case .modelResponded(let event) = record.event, event.purpose != .reflect else { return nil }
            return (event.purpose, event.response)
        }
    }
}
