import HoneCore

/// A value of a template. Maps keep the order of their keys, which decides how tools are written into a prompt.
enum TemplateValue: Sendable {
    case undefined
    case none
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([TemplateValue])
    case map(TemplateMap)
    /// What `namespace()` makes: attributes that inner scopes may set. Its number among those of the rendering.
    case namespace(Int)
    case macro(Int)
    case function(String)
}

struct TemplateMap: Sendable {
    private(set) var keys: [String] = []
    private var values: [String: TemplateValue] = [:]

    init(_ members: [(String, TemplateValue)] = []) {
        for (key, value) in members { self[key] = value }
    }

    subscript(key: String) -> TemplateValue? {
        get { values[key] }
        set {
            if values[key] == nil, newValue != nil { keys.append(key) }
            if newValue == nil { keys.removeAll { $0 == key } }
            values[key] = newValue
        }
    }

    var count: Int { keys.count }
}

extension TemplateValue {
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .number(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let elements): !elements.isEmpty
        case .map(let map): map.count > 0
        case .namespace, .macro, .function: true
        }
    }

    /// The value with every text in it, keys left out, replaced.
    func mapTexts(_ body: (String) -> String) -> TemplateValue {
        switch self {
        case .string(let text): .string(body(text))
        case .list(let elements): .list(elements.map { $0.mapTexts(body) })
        case .map(let map): .map(TemplateMap(map.keys.map { ($0, (map[$0] ?? .none).mapTexts(body)) }))
        default: self
        }
    }

    var isUndefined: Bool { if case .undefined = self { true } else { false } }

    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    var integerValue: Int? {
        switch self {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    static func == (left: TemplateValue, right: TemplateValue) -> Bool {
        switch (left, right) {
        case (.undefined, .undefined), (.none, .none): true
        case (.string(let one), .string(let other)): one.utf8.elementsEqual(other.utf8)
        case (.list(let one), .list(let other)):
            one.count == other.count && zip(one, other).allSatisfy { $0 == $1 }
        case (.map(let one), .map(let other)):
            one.count == other.count
                && one.keys.allSatisfy { key in other[key].map { $0 == one[key] ?? .undefined } ?? false }
        case (.namespace(let one), .namespace(let other)): one == other
        default: left.double.map { $0 == right.double } ?? false
        }
    }

    /// As `{{ value }}` writes it.
    var text: String {
        switch self {
        case .undefined: ""
        case .string(let value): value
        default: representation
        }
    }

    /// As Python writes it inside a list.
    private var representation: String {
        switch self {
        case .undefined: "Undefined"
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value):
            value.contains("'") && !value.contains("\"")
                ? "\"\(value)\""
                : "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'").replacing("\n", with: "\\n")
                    + "'"
        case .list(let elements): "[" + elements.map(\.representation).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.keys.map { "'\($0)': \((map[$0] ?? .none).representation)" }.joined(separator: ", ") + "}"
        case .namespace: "<Namespace>"
        case .macro: "<Macro>"
        case .function: "<Function>"
        }
    }

    /// As Python's `json.dumps` writes it with `ensure_ascii=False`.
    func json(indent: Int?, level: Int = 0) -> String {
        let line = indent.map { "\n" + String(repeating: " ", count: $0 * (level + 1)) } ?? ""
        let end = indent.map { "\n" + String(repeating: " ", count: $0 * level) } ?? ""
        let comma = indent == nil ? ", " : ","
        switch self {
        case .undefined, .none, .namespace, .macro, .function: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer, .number: return text
        case .string(let value): return Self.quoted(value)
        case .list(let elements):
            if elements.isEmpty { return "[]" }
            let parts = elements.map { line + $0.json(indent: indent, level: level + 1) }
            return "[" + parts.joined(separator: comma) + end + "]"
        case .map(let map):
            if map.count == 0 { return "{}" }
            let parts = map.keys.map { key in
                line + Self.quoted(key) + ": " + (map[key] ?? .none).json(indent: indent, level: level + 1)
            }
            return "{" + parts.joined(separator: comma) + end + "}"
        }
    }

    static func quoted(_ text: String) -> String {
        "\"" + String(decoding: JSONText.escaped(text), as: UTF8.self) + "\""
    }
}

extension TemplateValue {
    /// The order in which people write the keywords of a tool's schema, and models have seen them.
    private static let customaryKeys = [
        "type", "title", "name", "description", "enum", "items", "properties", "required", "additionalProperties",
    ]

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .list(elements.map { TemplateValue($0) })
        case .object(let members):
            let customary = Self.customaryKeys.filter { members[$0] != nil }
            let keys = customary + members.keys.filter { !customary.contains($0) }.sorted()
            self = .map(TemplateMap(keys.map { ($0, TemplateValue(members[$0] ?? .null)) }))
        }
    }
}
