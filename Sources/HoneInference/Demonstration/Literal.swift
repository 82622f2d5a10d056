/// A value that a person wrote into a goal, kept as it was written.
enum Literal: Equatable {
    case number(String)
    case text(String)
    case numbers([String])
    case texts([String])

    /// The value in Python: `3`, `'a'`, `[3, 4]`, `['a', 'b']`.
    var python: String {
        switch self {
        case .number(let number): number
        case .text(let text): Self.quoted(text)
        case .numbers(let numbers): "[\(numbers.joined(separator: ", "))]"
        case .texts(let texts): "[\(texts.map(Self.quoted).joined(separator: ", "))]"
        }
    }

    /// How a plan names it for a person.
    var shown: String {
        switch self {
        case .number(let number): number
        case .text(let text): Self.quoted(text)
        case .numbers(let numbers): numbers.joined(separator: ", ")
        case .texts(let texts): texts.joined(separator: ", ")
        }
    }

    /// The texts in which a program's messages may name it.
    var spellings: [String] {
        switch self {
        case .text(let text): [Self.quoted(text), text]
        default: [python]
        }
    }

    static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar =
            text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
        var result = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..<" ", "\u{7f}":
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + String(quote)
    }
}

/// The kinds of literals, each with the letter of its names.
enum LiteralKind: Character {
    case numbers = "L"
    case texts = "T"
    case number = "N"
    case text = "S"
    case date = "D"
    case file = "F"
    /// A word that the model does not know.
    case word = "W"

    /// How many of them a goal may have.
    var most: Int {
        switch self {
        case .numbers, .texts: 2
        case .number, .word: 6
        case .text, .date: 4
        case .file: 3
        }
    }
}
