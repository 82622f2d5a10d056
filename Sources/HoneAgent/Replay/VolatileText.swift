/// Replaces what differs between two executions of the same program: durations, clock times, addresses and the names
/// of temporary files. Left out are the lines with which Python underlines a part of the line above: each version
/// draws them differently.
///
///     maskVolatile("Ran 3 tests in 0.004s at 0x7ffe12")  // "Ran 3 tests in #s at 0x#"
func maskVolatile(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).filter { !isUnderline($0) }.map(masked)
        .joined(separator: "\n")
}

private func masked(_ line: Substring) -> String {
    var output = ""
    output.reserveCapacity(line.utf8.count)
    var rest = line
    while let character = rest.first {
        if rest.hasPrefix("0x") {
            output += "0x#"
            rest = rest.dropFirst(2).drop { $0.isHexDigit }
        } else if rest.hasPrefix("/tmp/") {
            output += "/tmp/#"
            rest = rest.dropFirst(5).drop { $0.isLetter || $0.isNumber || "_-.".contains($0) }
        } else if character.isASCII, character.isNumber, output.last?.isLetter != true {
            if let time = afterDate(rest) { rest = time }
            let number = rest.prefix { $0.isASCII && ($0.isNumber || ".:,".contains($0)) }
            rest = rest.dropFirst(number.count)
            let unit = rest.drop { $0 == " " }.prefix { $0.isLetter || $0 == "µ" }
            output += isDuration(number, unit) ? "#" : String(number)
        } else {
            output.append(character)
            rest = rest.dropFirst()
        }
    }
    return output
}

/// `   ~~~~^^^^` under a line of a traceback.
private func isUnderline(_ line: Substring) -> Bool {
    line.contains("^") && line.allSatisfy { " ^~".contains($0) }
}

/// The clock time after a date such as `2026-01-31 ` or `2026-01-31T`; nil where there are not both.
private func afterDate(_ text: Substring) -> Substring? {
    let pattern = Array("dddd-dd-dd dd:dd")
    var count = 0
    for (character, expected) in zip(text, pattern) {
        let fits =
            switch expected {
            case "d": character.isASCII && character.isNumber
            case " ": character == " " || character == "T"
            default: character == expected
            }
        guard fits else { return nil }
        count += 1
    }
    return count == pattern.count ? text.dropFirst("dddd-dd-dd ".count) : nil
}

private func isDuration(_ number: Substring, _ unit: Substring) -> Bool {
    if ["s", "ms", "us", "µs", "ns", "sec", "secs", "seconds"].contains(String(unit)) { return true }
    let fields = number.split(separator: ":", omittingEmptySubsequences: false)
    return fields.count >= 2 && fields.allSatisfy { $0.count >= 1 && $0.count <= 2 || $0.contains(".") }
}
