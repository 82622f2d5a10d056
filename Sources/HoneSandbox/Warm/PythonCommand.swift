import HoneCore

/// A command line that starts Python with one program, in a form that a waiting interpreter can take over.
struct PythonCommand: Equatable {
    /// `-c`, `-m`, `-` for a text on standard input, or empty for a file.
    var kind: String
    /// The program's text, the module, or the file's path.
    var source: String
    var arguments: [String]

    /// Nil where the command is none of these, has options for the interpreter, or is given variables that one reads
    /// when it starts.
    init?(_ execution: Execution) {
        let words = execution.arguments
        guard words.count > 1, ["python3", "python"].contains(words[0]), words.allSatisfy({ !$0.utf8.contains(0) })
        else { return nil }
        for name in execution.environment.keys where !Self.isOrdinary(name) { return nil }
        for name in execution.profile.environment.keys
        where !Self.isOrdinary(name) && !["PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PYTHONUTF8"].contains(name) {
            return nil
        }
        switch words[1] {
        case "-":
            // Python decodes standard input by other rules than a string where the text names an encoding.
            guard let text = String(validating: execution.standardInput, as: UTF8.self), !text.utf8.contains(0),
                !text.split(separator: "\n", maxSplits: 2).prefix(2).contains(where: { $0.contains("coding") })
            else { return nil }
            (kind, source, arguments) = ("-", text, Array(words[2...]))
        case "-c", "-m":
            guard words.count > 2 else { return nil }
            (kind, source, arguments) = (words[1], words[2], Array(words[3...]))
        default:
            guard !words[1].hasPrefix("-"), !words[1].isEmpty else { return nil }
            (kind, source, arguments) = ("", words[1], Array(words[2...]))
        }
    }

    /// What the program itself finds on standard input.
    func input(_ execution: Execution) -> [UInt8] { kind == "-" ? [] : execution.standardInput }

    private static func isOrdinary(_ name: String) -> Bool {
        !name.hasPrefix("PYTHON") && !name.hasPrefix("LD_") && !name.hasPrefix("LC_") && name != "LANG"
            && !name.isEmpty && !name.contains("=") && !name.utf8.contains(0)
    }

    /// As the server reads it.
    func request(_ environment: [String: String]) -> [UInt8] {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return fields([kind, source, String(variables.count)] + variables + arguments)
    }
}
