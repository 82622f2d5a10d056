import HoneCore

/// Which fields of the data are a case's id, input and expected answer.
public struct FieldMapping: Codable, Sendable, Hashable {
    /// Nil: the row's number within its file.
    public var id: String?
    public var input: String
    /// Nil: the reward needs no reference.
    public var expected: String?

    public init(id: String? = nil, input: String = "input", expected: String? = "expected") {
        self.id = id
        self.input = input
        self.expected = expected
    }

    public func cases(of file: DataFile, path: String) throws(EvaluationError) -> [Case] {
        let stem = path.split(separator: "/").last.map { $0.prefix { $0 != "." } } ?? "case"
        var cases: [Case] = []
        for (number, row) in file.rows.enumerated() {
            let input = try value(input, as: "input", of: row, number, path)
            let answer: String =
                if let expected { try value(expected, as: "expected", of: row, number, path) } else { "" }
            let name = try id.map { key throws(EvaluationError) in try value(key, as: "id", of: row, number, path) }
            cases.append(Case(id: name ?? "\(stem)-\(number + 1)", input: input, expected: answer, fields: row))
        }
        return cases
    }

    private func value(
        _ field: String, as role: String, of row: [String: String], _ number: Int, _ path: String
    ) throws(EvaluationError) -> String {
        guard let value = row[field] else {
            let near = suggestion(for: field, among: row.keys.sorted()).map { " Did you mean '\($0)'?" } ?? ""
            throw EvaluationError(
                .missingField,
                "\(path): case \(number + 1) has no field '\(sanitized(field))', which the task takes as \(role).\(near) It has: \(sanitized(row.keys.sorted().prefix(12).joined(separator: ", "))). Set fields.\(role) in the task\(role == "expected" ? ", to null where the reward needs none" : "")."
            )
        }
        return value
    }
}
