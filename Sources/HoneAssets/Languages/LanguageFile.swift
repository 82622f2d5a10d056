import HoneCore

/// `Sandbox/<profile>/languages/<name>.yaml`.
struct LanguageFile {
    static let keys = ["name", "extensions", "run", "from_input", "tests", "failures"]
    static let failureKeys = [
        "errors", "error_types", "frames", "frames_come", "foreign", "diagnostics", "diagnostic_name", "tests", "noise",
    ]

    let language: Language

    init(_ file: AssetFile, profile: String) throws(AssetError) {
        let fields = try Fields(parsing: file.text, of: file.source, keys: Self.keys)
        guard let name = try fields.text("name") else { throw fields.missing("name") }
        guard let extensions = try fields.texts("extensions") else { throw fields.missing("extensions") }
        for (ending, place) in extensions where ending.contains(where: { $0 == "." || $0 == "/" }) {
            throw .badValue("extensions", ending, expected: "endings without a dot, as py", at: place)
        }
        guard let run = try fields.texts("run"), !run.isEmpty else { throw fields.missing("run") }
        language = Language(
            name: name, profile: profile, extensions: extensions.map(\.text), run: run.map(\.text),
            fromInput: try fields.texts("from_input")?.map(\.text), tests: try fields.texts("tests")?.map(\.text),
            failures: try Self.rules(try fields.fields("failures", keys: Self.failureKeys)))
    }

    private static func rules(_ fields: Fields?) throws(AssetError) -> FailureRules {
        var rules = FailureRules()
        guard let fields else { return rules }
        rules.errors = try patterns("errors", in: fields)
        rules.errorTypes = try fields.texts("error_types")?.map(\.text) ?? []
        rules.frames = try patterns("frames", in: fields)
        if let order = try fields.text("frames_come") {
            guard let known = FailureRules.Order(rawValue: order) else {
                throw .unknownValue(
                    "failures.frames_come", order, among: FailureRules.Order.allCases.map(\.rawValue),
                    at: fields.place(of: "frames_come"))
            }
            rules.framesCome = known
        }
        rules.foreign = try fields.texts("foreign")?.map(\.text) ?? []
        rules.diagnostics = try patterns("diagnostics", in: fields)
        rules.diagnosticName = try fields.text("diagnostic_name") ?? rules.diagnosticName
        rules.tests = try patterns("tests", in: fields)
        rules.noise = try patterns("noise", in: fields)
        return rules
    }

    private static func patterns(_ key: String, in fields: Fields) throws(AssetError) -> [LinePattern] {
        var patterns: [LinePattern] = []
        for (text, place) in try fields.texts(key) ?? [] {
            guard let pattern = LinePattern(text) else {
                let holes = LinePattern.holes.map { "{\($0)}" }.joined(separator: ", ")
                throw .badValue(
                    "failures." + key, text, expected: "a line with some of \(holes) and {}, with text between them",
                    at: place)
            }
            patterns.append(pattern)
        }
        return patterns
    }
}
