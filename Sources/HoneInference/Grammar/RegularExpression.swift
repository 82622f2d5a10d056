/// A pattern of JSON Schema as a grammar of the strings that match it, written as JSON strings without their quotes.
///
/// Patterns search: without `^` and `$` anything may stand around the match. Look-around and back-references cannot be
/// expressed. Classes such as `\d` are the ASCII ones, and their complements leave out what any dialect counts among
/// the class, so that every dialect agrees that the string matches.
struct RegularExpression {
    /// The strings, and the least and most characters they have.
    struct Result {
        var node: Expression.ID
        var least: Int
        var most: Int?
    }

    private let pattern: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// - Throws: a phrase of what cannot be expressed.
    static func compile(_ pattern: String, _ table: inout ExpressionTable) throws(Unsupported) -> Result {
        var parser = RegularExpression(pattern: Array(pattern.unicodeScalars))
        let result = try parser.alternatives(&table, isOutermost: true)
        guard parser.position == parser.pattern.count else { throw Unsupported(reason: "an unmatched ')'") }
        return result
    }

    struct Unsupported: Error {
        var reason: String
    }

    private init(pattern: [Unicode.Scalar]) { self.pattern = pattern }

    private var current: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    private mutating func alternatives(_ table: inout ExpressionTable, isOutermost: Bool) throws(Unsupported) -> Result
    {
        depth += 1
        defer { depth -= 1 }
        if depth > 50 { throw Unsupported(reason: "groups nested more than 50 deep") }
        var results = [try sequence(&table, isOutermost: isOutermost)]
        while take("|") { results.append(try sequence(&table, isOutermost: isOutermost)) }
        let limits = results.map(\.most)
        return Result(
            node: table.choice(results.map(\.node)), least: results.map(\.least).min() ?? 0,
            most: limits.contains(nil) ? nil : limits.compactMap { $0 }.max())
    }

    private mutating func sequence(_ table: inout ExpressionTable, isOutermost: Bool) throws(Unsupported) -> Result {
        let anything = table.repeating(JSONText.characters(.all, &table), 0, nil)
        var parts: [Result] = []
        if isOutermost, !take("^") { parts.append(Result(node: anything, least: 0, most: nil)) }
        var isAnchored = false
        while let scalar = current, scalar != "|", scalar != ")" {
            if isAnchored { throw Unsupported(reason: "'$' before the end") }
            if scalar == "$" {
                guard isOutermost else { throw Unsupported(reason: "'$' inside a group") }
                position += 1
                isAnchored = true
                continue
            }
            if scalar == "^" { throw Unsupported(reason: "'^' after the beginning") }
            parts.append(try repetition(of: atom(&table), &table))
        }
        if isOutermost, !isAnchored { parts.append(Result(node: anything, least: 0, most: nil)) }
        let limits = parts.map(\.most)
        return Result(
            node: table.sequence(parts.map(\.node)), least: parts.reduce(0) { min($0 + $1.least, 1 << 30) },
            most: limits.contains(nil) ? nil : limits.compactMap { $0 }.reduce(0) { min($0 + $1, 1 << 30) })
    }

    private mutating func repetition(of atom: Result, _ table: inout ExpressionTable) throws(Unsupported) -> Result {
        var (least, most): (Int, Int?)
        switch current {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{":
            guard let bounds = bounds() else { return atom }
            (least, most) = bounds
        default: return atom
        }
        position += 1
        // Lazy or not, the same strings match.
        _ = take("?")
        if let most, most < least { throw Unsupported(reason: "bounds the wrong way round") }
        if least > 2000 || most ?? 0 > 2000 { throw Unsupported(reason: "more than 2000 repetitions") }
        let length = atom.most.flatMap { one in most.map { min(one * $0, 1 << 30) } }
        return Result(
            node: table.repeating(atom.node, least, most), least: min(atom.least * least, 1 << 30),
            most: most == 0 ? 0 : length)
    }

    /// `{3}`, `{3,}` or `{3,5}`, up to its brace; nil, with nothing read, where it is none and stands for itself.
    private mutating func bounds() -> (Int, Int?)? {
        let start = position
        position += 1
        let least = integer()
        var most = least
        if take(",") { most = integer() }
        guard current == "}", let least else {
            position = start
            return nil
        }
        return (least, most)
    }

    private mutating func integer() -> Int? {
        var digits = ""
        while let scalar = current, ("0"..."9").contains(scalar), digits.count < 9 {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        return Int(digits)
    }

    private mutating func atom(_ table: inout ExpressionTable) throws(Unsupported) -> Result {
        guard let scalar = current else { throw Unsupported(reason: "an unfinished pattern") }
        position += 1
        switch scalar {
        case "(":
            if take("?") {
                guard take(":") else { throw Unsupported(reason: "a group that begins with '(?'") }
            }
            let inner = try alternatives(&table, isOutermost: false)
            guard take(")") else { throw Unsupported(reason: "an unmatched '('") }
            return inner
        case "[": return one(try characterClass(), &table)
        case ".":
            return one(CodePointSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]).inverted, &table)
        case "\\": return one(try escape(), &table)
        case "*", "+", "?": throw Unsupported(reason: "'\(scalar)' with nothing before it")
        default: return one(CodePointSet(scalar.value), &table)
        }
    }

    private func one(_ set: CodePointSet, _ table: inout ExpressionTable) -> Result {
        Result(node: JSONText.characters(set, &table), least: 1, most: 1)
    }

    private mutating func characterClass() throws(Unsupported) -> CodePointSet {
        let isInverted = take("^")
        var set = CodePointSet()
        while let scalar = current {
            position += 1
            if scalar == "]" { return isInverted ? set.inverted : set }
            var first = CodePointSet(scalar.value)
            if scalar == "\\" { first = try escape() }
            if current == "-", position + 1 < pattern.count, pattern[position + 1] != "]" {
                position += 1
                guard let limit = current else { break }
                position += 1
                let last = limit == "\\" ? try escape() : CodePointSet(limit.value)
                guard let low = Self.single(first), let high = Self.single(last), low <= high else {
                    throw Unsupported(reason: "a range of characters the wrong way round")
                }
                first = CodePointSet([low...high])
            }
            set = set.union(first)
        }
        throw Unsupported(reason: "an unmatched '['")
    }

    private static func single(_ set: CodePointSet) -> UInt32? {
        guard set.ranges.count == 1, set.ranges[0].count == 1 else { return nil }
        return set.ranges[0].lowerBound
    }

    private static let digits = CodePointSet([0x30...0x39])
    private static let word = CodePointSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    private static let space = CodePointSet([0x09...0x0D, 0x20...0x20])

    private mutating func escape() throws(Unsupported) -> CodePointSet {
        guard let scalar = current else { throw Unsupported(reason: "an unfinished escape") }
        position += 1
        switch scalar {
        case "d": return Self.digits
        case "D": return Self.digits.union(.ofClass(.number)).inverted
        case "w": return Self.word
        case "W": return Self.word.union(.ofClass([.letter, .number, .mark])).inverted
        case "s": return Self.space
        case "S":
            return Self.space.union(.ofClass(.whitespace)).union(CodePointSet([0x1C...0x1F, 0xFEFF...0xFEFF])).inverted
        case "n": return CodePointSet(0x0A)
        case "r": return CodePointSet(0x0D)
        case "t": return CodePointSet(0x09)
        case "f": return CodePointSet(0x0C)
        case "v": return CodePointSet(0x0B)
        case "x": return CodePointSet(try hexadecimal(2))
        case "u": return CodePointSet(try hexadecimal(4))
        case _ where scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)):
            throw Unsupported(reason: "'\\\(scalar)'")
        default: return CodePointSet(scalar.value)
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(Unsupported) -> UInt32 {
        guard position + count <= pattern.count else { throw Unsupported(reason: "an unfinished escape") }
        let digits = String(String.UnicodeScalarView(pattern[position..<(position + count)]))
        guard let code = UInt32(digits, radix: 16), Unicode.Scalar(code) != nil else {
            throw Unsupported(reason: "an escape of no character")
        }
        position += count
        return code
    }
}
