/// A text with `{{name}}` variables. Strict: every variable needs a value, and every value a variable.
///
///     try Template("Hello {{name}}").rendered(["name": "Ada"])  // "Hello Ada"
///
/// Values are inserted as they are and never read as templates themselves. `{{{{` stands for a literal `{{`.
public struct Template: Codable, Sendable, Hashable {
    private enum Piece: Hashable {
        case text(String)
        case variable(String)
    }

    public let source: String
    private let pieces: [Piece]

    /// The variables in order of first use.
    public let variables: [String]

    public init(_ source: String) throws(TemplateError) {
        self.source = source
        var pieces: [Piece] = []
        var variables: [String] = []
        var literal = ""
        var rest = source[...]
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
            literal += rest[..<open]
            rest = rest[open...]
            if rest.hasPrefix("{{{{") {
                literal += "{{"
                rest = rest.dropFirst(4)
            } else if rest.hasPrefix("{{") {
                func line() -> Int { source[..<open].count(where: \.isNewline) + 1 }
                rest = rest.dropFirst(2)
                guard let close = rest.firstIndex(of: "}"), rest[close...].hasPrefix("}}") else {
                    throw TemplateError(message: "line \(line()): '{{' is not closed by '}}'")
                }
                let name = String(rest[..<close]).filter { $0 != " " }
                guard !name.isEmpty, name.allSatisfy({ $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
                    throw TemplateError(
                        message: "line \(line()): '{{\(name)}}' is no variable: names have letters, digits and '_'")
                }
                if !literal.isEmpty { pieces.append(.text(literal)) }
                literal = ""
                pieces.append(.variable(name))
                if !variables.contains(name) { variables.append(name) }
                rest = rest[close...].dropFirst(2)
            } else {
                literal.append(rest.removeFirst())
            }
        }
        literal += rest
        if !literal.isEmpty { pieces.append(.text(literal)) }
        self.pieces = pieces
        self.variables = variables
    }

    public func rendered(_ values: [String: String]) throws(TemplateError) -> String {
        for name in values.keys.sorted() where !variables.contains(name) {
            throw TemplateError(message: "the template has no variable '{{\(name)}}'")
        }
        var output = ""
        for piece in pieces {
            switch piece {
            case .text(let text):
                output += text
            case .variable(let name):
                guard let value = values[name] else {
                    throw TemplateError(message: "the variable '{{\(name)}}' has no value")
                }
                output += value
            }
        }
        return output
    }

    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(source)
    }
}

public struct TemplateError: HoneError, Hashable {
    public var message: String
    public init(message: String) { self.message = message }
    public var exitStatus: ExitStatus { .configuration }
}
