/// A text in lines of at most `width` characters, broken between words; what is left after `limit` lines is cut.
///
///     wrapped("one two three four", width: 8, limit: 2)  // ["one two", "three f…"]
func wrapped(_ text: String, width: Int, limit: Int) -> [String] {
    var lines: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
        guard rest.count > width else { return lines + [String(rest)] }
        guard lines.count < limit - 1 else { return lines + [rest.prefix(width - 1) + "…"] }
        // A word may end right where the line does.
        let head = rest.prefix(width + 1)
        let end =
            head.lastIndex(of: " ").flatMap { $0 > head.startIndex ? $0 : nil } ?? head.index(before: head.endIndex)
        lines.append(String(rest[..<end]))
        rest = rest[end...].drop { $0 == " " }
    }
    return lines
}
