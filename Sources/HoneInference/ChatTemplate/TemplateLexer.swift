/// What a template is made of: text, and the tokens inside `{{ }}` and `{% %}`.
enum TemplateToken: Equatable {
    case text(String)
    case beginOutput, endOutput, beginBlock, endBlock
    case name(String)
    case string(String)
    case integer(Int)
    case number(Double)
    case symbol(String)
}

/// Cuts a template into tokens, with white space treated as by `trim_blocks` and `lstrip_blocks`, which is how models'
/// templates are meant.
struct TemplateLexer {
    private let source: [Unicode.Scalar]
    private var position = 0
    private var tokens: [(token: TemplateToken, line: Int)] = []
    private var line = 1
    /// The tag before took the line end with it.
    private var isAtLineStart = true

    static func tokens(of template: String) throws(InferenceError) -> [(token: TemplateToken, line: Int)] {
        // A line end is one scalar, and the last one of a template is none of its text.
        var source = Array(template.replacing("\r\n", with: "\n").unicodeScalars)
        if source.last == "\n" { source.removeLast() }
        var lexer = TemplateLexer(source: source)
        try lexer.run()
        return lexer.tokens
    }

    private init(source: [Unicode.Scalar]) { self.source = source }

    private func scalar(_ offset: Int = 0) -> Unicode.Scalar? {
        position + offset < source.count ? source[position + offset] : nil
    }

    private func starts(_ word: String) -> Bool {
        let scalars = word.unicodeScalars
        return position + scalars.count <= source.count && source[position...].starts(with: scalars)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

    private mutating func advance(_ count: Int) {
        for _ in 0..<count where position < source.count {
            if source[position] == "\n" { line += 1 }
            position += 1
        }
    }

    private mutating func run() throws(InferenceError) {
        while position < source.count {
            var text: [Unicode.Scalar] = []
            while position < source.count, !(starts("{{") || starts("{%") || starts("{#")) {
                text.append(source[position])
                advance(1)
            }
            if position >= source.count {
                emit(text)
                return
            }
            let kind = source[position + 1]
            let mark = scalar(2)
            if mark == "-" {
                while let last = text.last, Self.isSpace(last) { text.removeLast() }
            } else if kind != "{", mark != "+" {
                stripIndentation(&text)
            }
            emit(text)
            advance(mark == "-" || (mark == "+" && kind != "{") ? 3 : 2)
            if kind == "#" {
                while position < source.count, !starts("#}") { advance(1) }
                guard position < source.count else { throw .template("a comment is not closed", line: line) }
                end(trimsAll: position > 0 && source[position - 1] == "-", isBlock: true)
            } else {
                try tag(isBlock: kind == "%")
            }
        }
    }

    private mutating func emit(_ text: [Unicode.Scalar]) {
        if !text.isEmpty { tokens.append((.text(String(String.UnicodeScalarView(text))), line)) }
    }

    /// Drops what stands between the line's start and a block, if it is only white space.
    private func stripIndentation(_ text: inout [Unicode.Scalar]) {
        let start = text.lastIndex(of: "\n").map { $0 + 1 }
        guard start != nil || isAtLineStart else { return }
        let from = start ?? 0
        if text[from...].allSatisfy(Self.isSpace) { text.removeLast(text.count - from) }
    }

    /// Passes the two characters that end a tag, and the white space that goes with it.
    private mutating func end(trimsAll: Bool, isBlock: Bool, keeps: Bool = false) {
        advance(2)
        isAtLineStart = false
        if trimsAll {
            while let next = scalar(), Self.isSpace(next) {
                isAtLineStart = next == "\n"
                advance(1)
            }
        } else if isBlock, !keeps, scalar() == "\n" {
            advance(1)
            isAtLineStart = true
        }
    }

    private mutating func tag(isBlock: Bool) throws(InferenceError) {
        let closing = isBlock ? "%}" : "}}"
        tokens.append((isBlock ? .beginBlock : .beginOutput, line))
        var nesting = 0
        while position < source.count {
            guard let next = scalar() else { break }
            if Self.isSpace(next) {
                advance(1)
                continue
            }
            if nesting == 0 {
                let marked =
                    (next == "-" || next == "+") && source[(position + 1)...].starts(with: closing.unicodeScalars)
                if marked || starts(closing) {
                    tokens.append((isBlock ? .endBlock : .endOutput, line))
                    if marked { advance(1) }
                    end(trimsAll: marked && next == "-", isBlock: isBlock, keeps: marked && next == "+")
                    return
                }
            }
            if "([{".unicodeScalars.contains(next) { nesting += 1 }
            if ")]}".unicodeScalars.contains(next) { nesting -= 1 }
            tokens.append((try token(next), line))
        }
        throw .template("a tag is not closed by '\(closing)'", line: line)
    }

    private static let symbols = [
        "==", "!=", "<=", ">=", "//", "**", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|", "+", "-", "*", "/", "%",
        "~",
        "=", "<", ">",
    ]

    private mutating func token(_ first: Unicode.Scalar) throws(InferenceError) -> TemplateToken {
        if first == "\"" || first == "'" { return .string(try string(first)) }
        if ("0"..."9").contains(first) { return number() }
        if first == "_" || first.properties.isAlphabetic {
            var name = String.UnicodeScalarView()
            while let next = scalar(), next == "_" || next.properties.isAlphabetic || ("0"..."9").contains(next) {
                name.append(next)
                advance(1)
            }
            return .name(String(name))
        }
        for symbol in Self.symbols where starts(symbol) {
            advance(symbol.unicodeScalars.count)
            return .symbol(symbol)
        }
        throw .template("'\(first)' is unexpected", line: line)
    }

    private mutating func number() -> TemplateToken {
        var digits = ""
        while let next = scalar(),
            ("0"..."9").contains(next)
                || (next == "." && !digits.contains(".") && scalar(1).map { ("0"..."9").contains($0) } == true)
        {
            digits.unicodeScalars.append(next)
            advance(1)
        }
        if let value = Int(digits) { return .integer(value) }
        return .number(Double(digits) ?? 0)
    }

    private mutating func string(_ quote: Unicode.Scalar) throws(InferenceError) -> String {
        advance(1)
        var text = String.UnicodeScalarView()
        while let next = scalar() {
            advance(1)
            if next == quote { return String(text) }
            guard next == "\\", let escape = scalar() else {
                text.append(next)
                continue
            }
            advance(1)
            switch escape {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case "\\", "'", "\"": text.append(escape)
            case "u", "x":
                let count = escape == "u" ? 4 : 2
                let digits = String(String.UnicodeScalarView(source[position..<min(position + count, source.count)]))
                guard let code = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else {
                    throw .template("an escape of no character", line: line)
                }
                text.append(code)
                advance(count)
            default:
                text.append("\\")
                text.append(escape)
            }
        }
        throw .template("a text is not closed", line: line)
    }
}
