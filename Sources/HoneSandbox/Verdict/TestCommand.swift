/// A check command that runs Python tests in a form that can be watched: one command, with nothing around it but a
/// `cd` and variables.
///
///     TestCommand("cd app && DEBUG=1 python3 -m unittest -v")
///     // runner .unittest, folder "app", variables ["DEBUG=1"], arguments ["-v"]
///     TestCommand("python3 -m unittest | tail -1")  // nil: the shell has a say in the exit status
struct TestCommand: Equatable {
    enum Runner: String {
        case unittest, script
        case pytest
        /// Started as `pytest`, which does not look for modules where it is.
        case pytestProgram = "pytest-program"
    }

    var runner: Runner
    /// Relative to the workspace; empty for the workspace itself.
    var folder = ""
    var variables: [String] = []
    var arguments: [String] = []

    init?(_ line: String) {
        guard var words = Self.words(of: line) else { return nil }
        if words.count > 3, words[0] == "cd", words[2] == "&&" {
            folder = words[1]
            guard !folder.hasPrefix("/"), !folder.hasPrefix("-"), !folder.hasPrefix("~") else { return nil }
            words.removeFirst(3)
        }
        while let word = words.first, let name = Self.variable(in: word) {
            // What an interpreter or a loader reads when it starts cannot be given to one that has.
            guard !["PYTHON", "LD_", "LC_", "PYTEST"].contains(where: name.hasPrefix), name != "LANG", name != "PATH"
            else { return nil }
            variables.append(word)
            words.removeFirst()
        }
        guard let program = words.first, !words.contains("&&") else { return nil }
        words.removeFirst()
        if program == "pytest" || program == "py.test" {
            (runner, arguments) = (.pytestProgram, words)
            return
        }
        guard program == "python3" || program == "python", let first = words.first else { return nil }
        if first == "-m", words.count > 1, words[1] == "unittest" || words[1] == "pytest" {
            (runner, arguments) = (words[1] == "unittest" ? .unittest : .pytest, Array(words[2...]))
        } else if !first.hasPrefix("-"), first.hasSuffix(".py") {
            (runner, arguments) = (.script, words)
        } else {
            return nil
        }
    }

    /// As the process that runs the tests reads it.
    var request: [UInt8] { fields([runner.rawValue, folder, String(variables.count)] + variables + arguments) }

    /// The words of a line in which the shell has nothing to do but split and unquote; nil for any other.
    private static func words(of line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line.trimmingSpace {
            if let open = quote {
                if character == open {
                    quote = nil
                } else if open == "\"", "$`\\!".contains(character) {
                    return nil
                } else {
                    word?.append(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" {
                if let finished = word { words.append(finished) }
                word = nil
            } else if "|;<>()$`\\*?[]{}#~!\n\r\0".contains(character) {
                return nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { return nil }
        if let finished = word { words.append(finished) }
        return words.allSatisfy { $0 == "&&" || !$0.contains("&") } ? words : nil
    }

    private static func variable(in word: String) -> Substring? {
        guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return nil }
        let name = word[..<sign]
        let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return isName && !(name.first?.isNumber ?? true) ? name : nil
    }
}

extension String {
    fileprivate var trimmingSpace: Substring {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
