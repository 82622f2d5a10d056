public import HoneCore

/// A YAML file that a person wrote for a command, as a JSON value: plain words that read as numbers, `true` or
/// `false` are such values, all else is text.
public enum YAMLDocument {
    /// - Parameter path: for errors.
    public static func value(of text: String, path: String) throws(AssetError) -> JSONValue {
        value(of: try YAMLNode(parsing: text, of: AssetSource(layer: .project, file: path)))
    }

    private static func value(of node: YAMLNode) -> JSONValue {
        switch node.content {
        case .empty: .null
        case .list(let elements): .array(elements.map(value))
        case .map(let members):
            .object(Dictionary(members.map { ($0.key, value(of: $0.value)) }, uniquingKeysWith: { first, _ in first }))
        case .scalar(let text, let isPlain): isPlain ? scalar(text) : .string(text)
        }
    }

    private static func scalar(_ text: String) -> JSONValue {
        switch text {
        case "true": true
        case "false": false
        default:
            if let integer = Int(text), String(integer) == text {
                .integer(integer)
            } else if let number = Double(text), text.allSatisfy({ $0.isNumber || ".-+eE".contains($0) }) {
                .number(number)
            } else {
                .string(text)
            }
        }
    }
}
