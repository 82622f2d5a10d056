public import HoneCore

/// What a failed program said about its failure.
public struct Failure: Sendable, Hashable {
    /// The type of the uncaught error, or what kind of diagnostic it is; nil where neither was found.
    public var type: String?
    public var message: String?
    /// Of the innermost call that is the program's own, or of the diagnostic.
    public var file: String?
    public var line: Int?
    public var function: String?
    /// The tests that failed, sorted.
    public var tests: [String] = []

    public init() {}
}

/// Finds the failure in what a program said, by the rules of the languages that it may be written in.
public struct FailureReader: Sendable {
    private let rules: [FailureRules]

    public init(_ languages: [Language]) { rules = languages.map(\.failures) }

    /// What makes two failures the same: the kind of error, where it arose, its message with everything incidental
    /// masked, and the tests that failed. Readable, and equal for equal failures.
    ///
    ///     reader.signature(ending: .exited(1), output: traceback)  // "ZeroDivisionError in mean (stats.py): division by zero"
    public func signature(ending: ExecutionEnding, output: String) -> String {
        if case .stopped(let limit) = ending { return "stopped by the \(limit.rawValue) limit" }
        let failure = failure(in: output)
        var parts: [String] = []
        if let type = failure.type {
            let file = failure.file.map { " (\(lastComponent($0)))" } ?? ""
            let place = failure.function.map { " in \($0)\(file)" } ?? file
            let message = maskIncidental(failure.message ?? "")
            parts.append(message.isEmpty ? type + place : "\(type)\(place): \(message)")
        } else if case .signaled(let number) = ending {
            return "killed by signal \(number)"
        } else if failure.tests.isEmpty, let message = failure.message {
            parts.append(maskIncidental(message))
        }
        if !failure.tests.isEmpty { parts.append("tests " + failure.tests.prefix(8).joined(separator: ", ")) }
        guard !parts.isEmpty else {
            if case .exited(let code) = ending { return "exit status \(code) without output" }
            return "no output"
        }
        return String(parts.joined(separator: "; ").prefix(utf8: 300))
    }

    public func failure(in output: String) -> Failure {
        var lines = output.split(whereSeparator: \.isNewline)
        let noise = rules.flatMap(\.noise)
        let telling = lines.filter { line in !noise.contains { $0.match(line) != nil } }
        if !telling.isEmpty { lines = telling }
        let (tests, rest) = failingTests(in: lines)
        var failure = error(in: rest) ?? diagnostic(in: rest) ?? Failure()
        failure.tests = tests
        if failure.type == nil { failure.message = (tellingLine(in: rest) ?? lines.last).map(String.init) }
        return failure
    }

    /// The names of failing tests, and the lines that do not name one.
    private func failingTests(in lines: [Substring]) -> ([String], [Substring]) {
        let patterns = rules.flatMap(\.tests)
        var names: Set<String> = []
        var rest: [Substring] = []
        for line in lines {
            let name = patterns.lazy.compactMap { $0.match(line)?["test"] }.first
            if let name { names.insert(name) } else { rest.append(line) }
        }
        return (names.sorted(), rest)
    }

    /// The uncaught error that was told last, with the innermost call that is the program's own.
    private func error(in lines: [Substring]) -> Failure? {
        var found: (index: Int, failure: Failure)?
        for rules in rules where !rules.frames.isEmpty {
            let frames = lines.map { line in
                line.first == " " ? rules.frames.lazy.compactMap { $0.match(line) }.first : nil
            }
            guard frames.contains(where: { $0 != nil }) else { continue }
            let index: Int? =
                switch rules.framesCome {
                case .before: lines.lastIndex { rules.error($0) != nil }
                case .after:
                    lines.indices.first {
                        rules.error(lines[$0]) != nil && $0 + 1 < lines.count && frames[$0 + 1] != nil
                    }
                }
            guard let index, index > found?.index ?? -1, let error = rules.error(lines[index]) else { continue }
            var failure = Failure()
            failure.type = error["type"]
            failure.message = error["message"]
            let nearest: [Int] = rules.framesCome == .before ? (0..<index).reversed() : Array(index + 1..<lines.count)
            let own = nearest.lazy.compactMap { frames[$0] }.first { frame in
                !rules.foreign.contains { frame["file"]?.hasPrefix($0) == true }
            }
            failure.file = own?["file"]
            failure.line = own?["line"].flatMap { Int($0) }
            failure.function = own?["function"].flatMap { $0.hasPrefix("<") ? nil : $0 }
            found = (index, failure)
        }
        return found?.failure
    }

    private func diagnostic(in lines: [Substring]) -> Failure? {
        for line in lines {
            for rules in rules {
                guard let values = rules.diagnostics.lazy.compactMap({ $0.match(line) }).first else { continue }
                var failure = Failure()
                failure.type = values["type"] ?? rules.diagnosticName
                failure.message = values["message"]
                failure.file = values["file"]
                failure.line = values["line"].flatMap { Int($0) }
                failure.function = values["function"]
                return failure
            }
        }
        return nil
    }

    /// The first line that speaks of a failure, else the last one.
    private func tellingLine(in lines: [Substring]) -> Substring? {
        let words: Set<Substring> = [
            "fail", "fails", "failed", "failure", "error", "assertion", "fatal", "panic", "mismatch",
        ]
        return lines.first { line in
            rules.contains { $0.error(line) != nil }
                || line.lowercased().split { !$0.isLetter }.contains { words.contains($0) }
        } ?? lines.last
    }
}

extension FailureRules {
    /// The type and the message of an uncaught error.
    fileprivate func error(_ line: Substring) -> [String: String]? {
        guard let first = line.first, first.isLetter || first == "_" else { return nil }
        return errors.lazy.compactMap { $0.match(line) }.first { values in
            guard let type = values["type"] else { return false }
            return errorTypes.contains { type.hasSuffix($0) }
        }
    }
}
