import HoneCore

/// A type of JSON Schema.
enum SchemaKind: String, CaseIterable {
    case null, boolean, string, integer, number, array, object

    /// The types that a schema names, or those that its keywords are about, or all.
    static func kinds(_ members: [String: JSONValue], at path: String) throws(InferenceError) -> [SchemaKind] {
        guard let value = members["type"] else {
            return implied(members) ?? [.null, .boolean, .string, .number, .array, .object]
        }
        let names = value.array ?? [value]
        var kinds: [SchemaKind] = []
        for name in names {
            guard let text = name.string, let kind = SchemaKind(rawValue: text) else {
                throw .invalidKeyword(
                    "type", at: path, expected: "one of " + allCases.map(\.rawValue).joined(separator: ", "))
            }
            kinds.append(kind)
        }
        if kinds.isEmpty { throw .impossibleSchema(at: path, "'type' allows none") }
        return kinds.contains(.number) ? kinds.filter { $0 != .integer } : kinds
    }

    private static let keywords: [SchemaKind: [String]] = [
        .object: ["properties", "required", "additionalProperties"],
        .array: ["items", "prefixItems", "minItems", "maxItems"],
        .string: ["minLength", "maxLength", "pattern", "format"],
        .number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
    ]

    private static func implied(_ members: [String: JSONValue]) -> [SchemaKind]? {
        let kinds = [SchemaKind.object, .array, .string, .number].filter { kind in
            keywords[kind]?.contains { members[$0] != nil } == true
        }
        return kinds.isEmpty ? nil : kinds
    }

    func contains(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array), (.object, .object): true
        case (.integer, .integer), (.number, .integer), (.number, .number): true
        case (.integer, .number(let number)): Int(exactly: number) != nil
        default: false
        }
    }
}
