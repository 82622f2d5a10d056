import HoneCore
import HoneRuntime

extension Language {
    /// For a person: how it is run and how its failures are read, as in its file.
    var rows: [[String]] {
        var rows = [
            ["extensions", extensions.joined(separator: ", ")], ["run", run.map(shellQuoted).joined(separator: " ")],
        ]
        if let fromInput { rows.append(["from_input", fromInput.map(shellQuoted).joined(separator: " ")]) }
        if let tests { rows.append(["tests", tests.map(shellQuoted).joined(separator: " ")]) }
        rows += failures.patterns.flatMap { key, patterns in patterns.map { ["failures.\(key)", $0.text] } }
        return rows.map { ["\(name).\($0[0])", $0[1]] }
    }

    var json: JSONValue {
        func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
        return [
            "name": .string(name), "extensions": texts(extensions), "run": texts(run),
            "from_input": fromInput.map(texts) ?? .null, "tests": tests.map(texts) ?? .null,
            "failures": .object(
                Dictionary(uniqueKeysWithValues: failures.patterns.map { ($0, texts($1.map(\.text))) })),
        ]
    }
}

extension FailureRules {
    fileprivate var patterns: [(String, [LinePattern])] {
        [
            ("errors", errors), ("frames", frames), ("diagnostics", diagnostics), ("tests", tests), ("noise", noise),
        ].filter { !$0.1.isEmpty }
    }
}
