public import HoneCore

/// What makes two failures the same: the kind of error, where it arose, its message with everything incidental masked,
/// and the tests that failed. Readable, and equal for equal failures.
///
///     failureSignature(ending: .exited(1), output: traceback)  // "ZeroDivisionError in mean (stats.py): division by zero"
public func failureSignature(ending: ExecutionEnding, output: String) -> String {
    if case .stopped(let limit) = ending { return "stopped by the \(limit.rawValue) limit" }
    if case .signaled(let number) = ending { return "killed by signal \(number)" }
    let lines = output.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    let tests = failingTests(in: lines)
    var parts: [String] = []
    if let error = pythonError(in: lines) ?? compilerError(in: lines) {
        parts.append(error)
    } else if tests.isEmpty, let line = tellingLine(in: lines) {
        parts.append(maskIncidental(line))
    }
    if !tests.isEmpty { parts.append("tests " + tests.prefix(8).joined(separator: ", ")) }
    guard !parts.isEmpty else {
        if case .exited(let code) = ending { return "exit status \(code) without output" }
        return "no output"
    }
    return String(parts.joined(separator: "; ").prefix(utf8: 300))
}

/// The last exception of a Python traceback, with the innermost frame that is not of the standard library.
private func pythonError(in lines: [String]) -> String? {
    guard lines.contains(where: { $0.hasPrefix("Traceback (most recent call last)") || $0.hasPrefix("  File \"") }),
        let index = lines.lastIndex(where: isExceptionLine)
    else { return nil }
    let (type, message) = splitException(lines[index])
    var place = ""
    for line in lines[..<index].reversed() where line.hasPrefix("  File \"") {
        let fields = line.split(separator: "\"", maxSplits: 2)
        guard fields.count == 3 else { continue }
        let path = String(fields[1])
        if path.hasPrefix("/usr/lib/") || path.hasPrefix("<frozen") { continue }
        let function = fields[2].split(separator: " ").last.map(String.init) ?? ""
        place =
            function.isEmpty || function == "<module>"
            ? " (\(lastComponent(path)))" : " in \(function) (\(lastComponent(path)))"
        break
    }
    let masked = maskIncidental(message)
    return masked.isEmpty ? type + place : "\(type)\(place): \(masked)"
}

private func isExceptionLine(_ line: String) -> Bool {
    guard let first = line.first, first.isLetter || first == "_" else { return false }
    let (type, _) = splitException(line)
    let name = type.split(separator: ".").last.map(String.init) ?? type
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return false }
    return name.hasSuffix("Error") || name.hasSuffix("Exception") || name.hasSuffix("Exit")
        || ["KeyboardInterrupt", "StopIteration", "Warning"].contains(name)
}

private func splitException(_ line: String) -> (type: String, message: String) {
    guard let colon = line.firstIndex(of: ":") else { return (line, "") }
    return (String(line[..<colon]), line[line.index(after: colon)...].drop { $0 == " " }.description)
}

/// The first `file:line:column: error: message` of a compiler, or a linker's complaint.
private func compilerError(in lines: [String]) -> String? {
    for line in lines {
        for marker in [": error: ", ": fatal error: "] {
            guard let range = firstRange(of: marker, in: line) else { continue }
            let place = line[..<range.lowerBound].split(separator: ":").first.map { lastComponent(String($0)) } ?? ""
            return "compile error (\(place)): \(maskIncidental(String(line[range.upperBound...])))"
        }
        if line.hasPrefix("error: ") { return maskIncidental(line) }
    }
    if let undefined = lines.first(where: { $0.contains("undefined reference to") }) {
        return maskIncidental(undefined)
    }
    return nil
}

/// The first line that speaks of a failure, else the last one. A build tool's remark that a command failed tells
/// nothing: it follows every failure.
private func tellingLine(in lines: [String]) -> String? {
    let own = lines.filter { line in !["make: ***", "make[", "ninja: "].contains { line.hasPrefix($0) } }
    let words: Set<Substring> = [
        "fail", "fails", "failed", "failure", "error", "assertion", "fatal", "panic", "mismatch",
    ]
    return own.first { line in
        isExceptionLine(line) || line.lowercased().split { !$0.isLetter }.contains { words.contains($0) }
    } ?? own.last ?? lines.last
}

/// Names of failing tests as unittest, pytest, Swift Testing, XCTest and TAP print them, sorted.
private func failingTests(in lines: [String]) -> [String] {
    var names: Set<String> = []
    for line in lines {
        if line.hasPrefix("FAILED ") || line.hasPrefix("ERROR ") {
            let fields = line.split(separator: " ")
            if fields.count >= 2, fields[1].contains("::") { names.insert(String(fields[1])) }
        } else if line.hasPrefix("FAIL: ") || line.hasPrefix("ERROR: ") {
            let fields = line.split(separator: " ")
            if fields.count >= 3, fields[2].hasPrefix("(") { names.insert(String(fields[1])) }
        } else if line.hasPrefix("not ok ") {
            names.insert(line.split(separator: " ").dropFirst(3).joined(separator: " "))
        } else if let mark = firstRange(of: "error: -[", in: line) {
            names.insert(String(line[mark.upperBound...].prefix { $0 != "]" }))
        } else if line.hasPrefix("✘ Test "), !line.hasPrefix("✘ Test run "),
            let end = firstRange(of: " failed after ", in: line)
        {
            names.insert(withoutCaseCount(line[..<end.lowerBound].dropFirst("✘ Test ".count)))
        }
    }
    return names.sorted()
}

/// `numerals(number:)` of `numerals(number:) with 6 test cases`.
private func withoutCaseCount(_ name: Substring) -> String {
    let words = name.split(separator: " ")
    guard words.count > 4, words.suffix(2).first == "test", words.suffix(4).first == "with" else { return String(name) }
    return words.dropLast(4).joined(separator: " ")
}

/// Replaces numbers, addresses and folders: what differs between two runs of the same failure.
///
///     maskIncidental("at 0x7f3a: /box/a/b.py has 12 rows")  // "at #: b.py has # rows"
func maskIncidental(_ text: String) -> String {
    let words = text.split(separator: " ", omittingEmptySubsequences: true).map { word -> String in
        let trimmed = word.drop { "('\"[<".contains($0) }
        guard trimmed.hasPrefix("/") || trimmed.hasPrefix("0x") else { return maskDigits(String(word)) }
        let prefix = word.prefix(word.count - trimmed.count)
        if trimmed.hasPrefix("0x") {
            return prefix + "#" + trimmed.dropFirst(2).drop { $0.isHexDigit }
        }
        return prefix + maskDigits(lastComponent(String(trimmed)))
    }
    return String(words.joined(separator: " ").prefix(utf8: 200))
}

private func maskDigits(_ text: String) -> String {
    var output = ""
    var inNumber = false
    for character in text {
        if character.isASCII, character.isNumber {
            if !inNumber { output.append("#") }
            inNumber = true
        } else {
            inNumber = false
            output.append(character)
        }
    }
    return output
}

private func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
}

private func firstRange(of needle: String, in text: String) -> Range<String.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
        if text[start...].hasPrefix(needle) { return start..<text.index(start, offsetBy: needle.count) }
        start = text.index(after: start)
    }
    return nil
}
