import HoneCore

/// What several schemas say of one value, as one schema.
enum SchemaMerging {
    private static let annotations: Set = [
        "title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions",
        "deprecated",
        "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "nullable", "example", "strict",
    ]

    static func isRestricting(_ keyword: String) -> Bool { !annotations.contains(keyword) && !keyword.hasPrefix("x-") }

    static func restricts(_ members: [String: JSONValue]) -> Bool { members.keys.contains(where: isRestricting) }

    /// The part of a document that a reference such as `#/$defs/node` names.
    static func resolve(_ reference: String, in document: JSONValue) -> JSONValue? {
        if reference == "#" { return document }
        guard reference.hasPrefix("#/") else { return nil }
        var part = document
        for step in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            let name = String(step.replacing("~1", with: "/").replacing("~0", with: "~"))
            if let next = part[name] {
                part = next
            } else if let place = Int(name), let next = part[place] {
                part = next
            } else {
                return nil
            }
        }
        return part
    }

    /// A schema with its references at the top replaced by what they name.
    private static func expanded(_ schema: JSONValue, in document: JSONValue, at path: String)
        throws(InferenceError) -> [String: JSONValue]
    {
        var members: [String: JSONValue]
        switch schema {
        case .object(let object): members = object
        case .bool(true): members = [:]
        default: throw .unsupportedKeyword("allOf", at: path, "Merge the schemas by hand.")
        }
        var steps = 0
        while let reference = members["$ref"]?.string {
            guard let target = resolve(reference, in: document) else { throw .unresolvedReference(reference, at: path) }
            steps += 1
            guard steps < 32, let object = target.object else {
                throw .impossibleSchema(at: path, "a reference leads back to itself")
            }
            members["$ref"] = nil
            members = try merge(members, object, at: path)
        }
        return members
    }

    static func merge(_ base: [String: JSONValue], with schema: JSONValue, in document: JSONValue, at path: String)
        throws(InferenceError) -> [String: JSONValue]
    {
        try merge(base, expanded(schema, in: document, at: path), at: path)
    }

    static func allOf(_ members: [String: JSONValue], in document: JSONValue, at path: String)
        throws(InferenceError) -> [String: JSONValue]
    {
        guard let parts = members["allOf"]?.array else {
            throw .invalidKeyword("allOf", at: path, expected: "a list of schemas")
        }
        var result = members
        result["allOf"] = nil
        for part in parts { result = try merge(result, with: part, in: document, at: path) }
        return result
    }

    private static func merge(_ one: [String: JSONValue], _ other: [String: JSONValue], at path: String)
        throws(InferenceError) -> [String: JSONValue]
    {
        let advice = "Merge the schemas by hand."
        var result = one
        for (keyword, value) in other {
            guard let present = one[keyword], present != value else {
                result[keyword] = value
                continue
            }
            switch keyword {
            case _ where !isRestricting(keyword): break
            case "required": result[keyword] = .array(Array(Set((present.array ?? []) + (value.array ?? []))))
            case "properties":
                var properties = present.object ?? [:]
                for (name, schema) in value.object ?? [:] {
                    if let known = properties[name], known != schema {
                        properties[name] = .object(["allOf": .array([known, schema])])
                    } else {
                        properties[name] = schema
                    }
                }
                result[keyword] = .object(properties)
            case "minimum", "minLength", "minItems":
                guard let low = present.number, let high = value.number else { fallthrough }
                result[keyword] = low > high ? present : value
            case "maximum", "maxLength", "maxItems":
                guard let low = present.number, let high = value.number else { fallthrough }
                result[keyword] = low < high ? present : value
            default: throw .unsupportedKeyword(keyword, at: path, advice)
            }
        }
        // A part that forbids further members forbids those of the other parts.
        for part in [one, other] where part["additionalProperties"] != nil {
            let own = Set((part["properties"]?.object ?? [:]).keys)
            let all = Set((result["properties"]?.object ?? [:]).keys)
            if own != all { throw .unsupportedKeyword("additionalProperties", at: path, advice) }
        }
        return result
    }

    /// No value satisfies two of the schemas, as far as their types and constants tell.
    static func areExclusive(_ schemas: [JSONValue], in document: JSONValue) -> Bool {
        for (place, one) in schemas.enumerated() {
            for other in schemas[..<place] where !areExclusive(one, other, in: document) { return false }
        }
        return true
    }

    private static func areExclusive(_ one: JSONValue, _ other: JSONValue, in document: JSONValue) -> Bool {
        guard let one = try? expanded(one, in: document, at: "#"),
            let other = try? expanded(other, in: document, at: "#")
        else { return false }
        if let left = values(one), let right = values(other) { return Set(left).isDisjoint(with: right) }
        if let values = values(one) ?? values(other),
            let kinds = try? SchemaKind.kinds(self.values(one) == nil ? one : other, at: "#")
        {
            return !values.contains { value in kinds.contains { $0.contains(value) } }
        }
        guard let left = try? SchemaKind.kinds(one, at: "#"), let right = try? SchemaKind.kinds(other, at: "#") else {
            return false
        }
        func names(_ kinds: [SchemaKind]) -> Set<SchemaKind> { Set(kinds.map { $0 == .integer ? .number : $0 }) }
        let common = names(left).intersection(names(right))
        if common.isEmpty { return true }
        guard common == [.object] else { return false }
        let required = Set(one["required"]?.array ?? []).intersection(other["required"]?.array ?? [])
        return required.contains { name in
            guard let key = name.string, let mine = one["properties"]?[key]?.object.flatMap(values),
                let theirs = other["properties"]?[key]?.object.flatMap(values)
            else { return false }
            return Set(mine).isDisjoint(with: theirs)
        }
    }

    private static func values(_ members: [String: JSONValue]) -> [JSONValue]? {
        members["const"].map { [$0] } ?? members["enum"]?.array
    }
}
