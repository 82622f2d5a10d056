extension Grammar {
    /// A grammar in llama.cpp's GBNF: rules `name ::= …` of texts, character classes, groups, `|`, `*`, `+`, `?` and
    /// `{m,n}`; the text begins with the rule `root`.
    ///
    /// - Throws: `InferenceError` of code bad-grammar that names the line or the rule.
    public init(gbnf text: String) throws(InferenceError) {
        var parser = GBNFParser(text)
        try parser.parse()
        guard let root = parser.rules["root"] else { throw .noRoot() }
        for (name, rule) in parser.rules.sorted(by: { $0.value < $1.value })
        where !parser.defined.contains(rule) { throw .undefinedRule(name) }
        var table = parser.table
        let names = Dictionary(parser.rules.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var recursion = LeftRecursion(table)
        if let rule = recursion.find() { throw .leftRecursion(names[rule] ?? "") }
        let node = table.intern(.rule(root))
        self.init(table: table, root: node)
        if !isPossible { throw .impossibleGrammar("root") }
    }
}

/// Reads GBNF by recursive descent.
private struct GBNFParser {
    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private(set) var table = ExpressionTable()
    private(set) var rules: [String: Int32] = [:]
    private(set) var defined: Set<Int32> = []

    private static let mostNodes = 1_000_000

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    mutating func parse() throws(InferenceError) {
        skipSpace(lines: true)
        while position < text.count {
            let name = try name()
            skipSpace(lines: false)
            guard take("::=") else { throw failure("'::=' is missing after '\(name)'") }
            skipSpace(lines: true)
            let rule = number(of: name)
            table.rules[Int(rule)] = try alternatives(isNested: false)
            defined.insert(rule)
            skipSpace(lines: true)
        }
    }

    private func failure(_ what: String) -> InferenceError {
        .grammar(what, line: 1 + text[..<min(position, text.count)].count { $0 == "\n" })
    }

    private mutating func number(of name: String) -> Int32 {
        if let rule = rules[name] { return rule }
        let rule = table.rule()
        rules[name] = rule
        return rule
    }

    private var current: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func take(_ word: String) -> Bool {
        let scalars = Array(word.unicodeScalars)
        guard position + scalars.count <= text.count, Array(text[position..<(position + scalars.count)]) == scalars
        else { return false }
        position += scalars.count
        return true
    }

    private mutating func skipSpace(lines: Bool) {
        while let scalar = current {
            if scalar == "#" {
                while let scalar = current, scalar != "\n" {
                    position += 1
                    _ = scalar
                }
            } else if scalar == " " || scalar == "\t" || (lines && (scalar == "\n" || scalar == "\r")) {
                position += 1
            } else {
                return
            }
        }
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "_")
    }

    private mutating func name() throws(InferenceError) -> String {
        var name = ""
        while let scalar = current, Self.isName(scalar) {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        if name.isEmpty { throw failure("the name of a rule was expected") }
        return name
    }

    private mutating func alternatives(isNested: Bool) throws(InferenceError) -> Expression.ID {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw failure("groups are nested more than 100 deep") }
        var parts = [try sequence(isNested: isNested)]
        while take("|") {
            skipSpace(lines: true)
            parts.append(try sequence(isNested: isNested))
        }
        return table.choice(parts)
    }

    private mutating func sequence(isNested: Bool) throws(InferenceError) -> Expression.ID {
        var parts: [Expression.ID] = []
        while let scalar = current {
            guard table.nodes.count < Self.mostNodes else { throw .grammarTooLarge(Self.mostNodes) }
            var part: Expression.ID
            switch scalar {
            case "\"": part = try string()
            case "[": part = try characterClass()
            case "(":
                position += 1
                skipSpace(lines: true)
                part = try alternatives(isNested: true)
                guard take(")") else { throw failure("')' is missing") }
            case ".":
                position += 1
                part = table.codePoints(.all)
            case _ where Self.isName(scalar):
                let rule = number(of: try name())
                part = table.intern(.rule(rule))
            case "<", "!": throw failure("tokens are not supported in grammars; write the text instead")
            default: return table.sequence(parts)
            }
            part = try repetition(of: part, isNested: isNested)
            parts.append(part)
            skipSpace(lines: isNested)
        }
        return table.sequence(parts)
    }

    private mutating func repetition(of part: Expression.ID, isNested: Bool) throws(InferenceError) -> Expression.ID {
        var part = part
        while true {
            skipSpace(lines: isNested)
            switch current {
            case "*": part = table.repeating(part, 0, nil)
            case "+": part = table.repeating(part, 1, nil)
            case "?": part = table.optional(part)
            case "{":
                let (least, most) = try bounds()
                part = table.repeating(part, least, most)
            default: return part
            }
            position += 1
        }
    }

    /// `{3}`, `{3,}` or `{3,5}`, up to the closing brace.
    private mutating func bounds() throws(InferenceError) -> (Int, Int?) {
        position += 1
        skipSpace(lines: false)
        let least = try integer()
        skipSpace(lines: false)
        var most: Int? = least
        if take(",") {
            skipSpace(lines: false)
            most = current.map { ("0"..."9").contains($0) } == true ? try integer() : nil
            skipSpace(lines: false)
        }
        guard current == "}" else { throw failure("'}' is missing") }
        if let most, most < least { throw failure("the bounds \(least) and \(most) are the wrong way round") }
        return (least, most)
    }

    private mutating func integer() throws(InferenceError) -> Int {
        var digits = ""
        while let scalar = current, ("0"..."9").contains(scalar) {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        guard let value = Int(digits), value <= 2000 else { throw failure("a number up to 2000 was expected") }
        return value
    }

    private mutating func string() throws(InferenceError) -> Expression.ID {
        position += 1
        var bytes: [UInt8] = []
        while let scalar = current {
            if scalar == "\"" {
                position += 1
                return table.literal(bytes)
            }
            bytes.append(code: try character())
        }
        throw failure("the text is not closed by '\"'")
    }

    private mutating func characterClass() throws(InferenceError) -> Expression.ID {
        position += 1
        let isInverted = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while let scalar = current {
            if scalar == "]" {
                position += 1
                let set = CodePointSet(ranges)
                return table.codePoints(isInverted ? set.inverted : set)
            }
            let first = try character()
            var last = first
            if current == "-", position + 1 < text.count, text[position + 1] != "]" {
                position += 1
                last = try character()
            }
            guard first <= last else { throw failure("a range of characters is the wrong way round") }
            ranges.append(first...last)
        }
        throw failure("the characters are not closed by ']'")
    }

    private mutating func character() throws(InferenceError) -> UInt32 {
        guard let scalar = current else { throw failure("it ends within a text") }
        position += 1
        guard scalar == "\\" else { return scalar.value }
        guard let escape = current else { throw failure("it ends within an escape") }
        position += 1
        switch escape {
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "x": return try hexadecimal(2)
        case "u": return try hexadecimal(4)
        case "U": return try hexadecimal(8)
        case "\\", "\"", "[", "]", "-", "^": return escape.value
        default: throw failure("the escape '\\\(escape)' is unknown")
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(InferenceError) -> UInt32 {
        var digits = ""
        while digits.count < count, let scalar = current, scalar.properties.isASCIIHexDigit {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        guard digits.count == count, let code = UInt32(digits, radix: 16), Unicode.Scalar(code) != nil else {
            throw failure("\(count) hexadecimal digits of a character were expected")
        }
        return code
    }
}
