import HoneCore

/// The rows of a JSONL or CSV file, each a table of texts.
public struct DataFile: Sendable {
    public var rows: [[String: String]]

    /// - Parameter path: for errors, and by its ending for the format.
    public init(_ text: String, path: String) throws(EvaluationError) {
        if path.hasSuffix(".csv") {
            rows = try Self.csv(text, path)
        } else {
            rows = try Self.jsonLines(text, path)
        }
        guard !rows.isEmpty else {
            throw EvaluationError(.badData, "\(path) holds no cases. Write one case a line.")
        }
    }

    private static func jsonLines(_ text: String, _ path: String) throws(EvaluationError) -> [[String: String]] {
        var rows: [[String: String]] = []
        let trimmed = text.drop(while: \.isWhitespace)
        if trimmed.hasPrefix("["), let value = try? JSONValue(parsing: text), let elements = value.array {
            for (number, element) in elements.enumerated() {
                guard let object = element.object else {
                    throw EvaluationError(.badData, "\(path): element \(number + 1) is no object. Make each case one.")
                }
                rows.append(object.mapValues(fieldText))
            }
            return rows
        }
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy(\.isWhitespace) {
            guard let value = try? JSONValue(parsing: String(line)), let object = value.object else {
                throw EvaluationError(
                    .badData, "\(path):\(number + 1): this line is no JSON object. Write one object a line.")
            }
            rows.append(object.mapValues(fieldText))
        }
        return rows
    }

    private static func fieldText(_ value: JSONValue) -> String { value.string ?? (value.isNull ? "" : value.text) }

    /// RFC 4180: quoted fields may hold commas, doubled quotes and line breaks.
    private static func csv(_ text: String, _ path: String) throws(EvaluationError) -> [[String: String]] {
        var records: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var line = 1
        var start = 1
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            if isQuoted {
                if scalar == "\"", rest.first == "\"" {
                    field.append("\"")
                    rest.removeFirst()
                } else if scalar == "\"" {
                    isQuoted = false
                } else {
                    if scalar == "\n" { line += 1 }
                    field.unicodeScalars.append(scalar)
                }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == "," {
                fields.append(field)
                field = ""
            } else if scalar == "\n" {
                fields.append(field)
                if fields != [""] { records.append((start, fields)) }
                (fields, field) = ([], "")
                line += 1
                start = line
            } else if scalar != "\r" {
                field.unicodeScalars.append(scalar)
            }
        }
        guard !isQuoted else {
            throw EvaluationError(.badData, "\(path):\(start): a quoted field is not closed. Add the missing quote.")
        }
        fields.append(field)
        if fields != [""] { records.append((start, fields)) }
        guard let header = records.first?.fields else { return [] }
        return try records.dropFirst().map { record throws(EvaluationError) in
            guard record.fields.count == header.count else {
                throw EvaluationError(
                    .badData,
                    "\(path):\(record.line): this row has \(record.fields.count) fields, the header \(header.count). Quote fields that hold commas."
                )
            }
            return Dictionary(zip(header, record.fields), uniquingKeysWith: { first, _ in first })
        }
    }
}
