import HoneCore

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

func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
}
