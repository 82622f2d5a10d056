public import HoneCore

extension Grammar {
    /// The JSON texts that satisfy a JSON Schema (draft 2020-12): objects, arrays, strings with lengths and patterns,
    /// numbers with bounds, booleans, null, `enum`, `const`, `anyOf`, `oneOf` of exclusive alternatives, `allOf` that can be
    /// merged, and `$ref` within the document.
    ///
    /// Members come in any order, each at most once. An object that names its properties has no others unless
    /// `additionalProperties` says so: fewer texts than the schema allows, and the ones that are wanted.
    ///
    /// - Throws: `InferenceError` of code bad-schema that names the keyword and its path.
    public init(jsonSchema schema: JSONValue) throws(InferenceError) {
        var compiler = JSONSchemaCompiler()
        let root = try compiler.compile(schema)
        self = compiler.grammar(root)
    }
}

/// Turns JSON Schemas into nodes of one grammar.
struct JSONSchemaCompiler {
    var table = ExpressionTable()
    let character: Expression.ID
    private let plain: Expression.ID
    let space: Expression.ID
    let quote: Expression.ID
    /// The schema at hand, in which references are looked up.
    private(set) var document = JSONValue.null
    private var references: [String: Int32] = [:]
    /// Each part of the schema and its node, the inner before the outer.
    private var parts: [(node: Expression.ID, path: String)] = []
    private var depth = 0

    private static let deepest = 100
    /// The highest `minLength` and `minItems`.
    private static let mostRequired = 100_000

    init() {
        character = JSONText.character(&table)
        plain = table.codePoints(JSONText.plain)
        space = JSONText.space(&table)
        quote = table.literal("\"")
        let comma = table.literal(",")
        let close = table.literal("}")
        table.objectMarks = ObjectMarks(
            first: table.sequence([space, quote]), next: table.sequence([comma, space, quote]),
            end: table.sequence([space, close]))
    }

    func grammar(_ root: Expression.ID) -> Grammar {
        Grammar(table: table, root: root, jsonCharacters: (character, plain))
    }

    /// The node of a whole schema.
    mutating func compile(_ schema: JSONValue) throws(InferenceError) -> Expression.ID {
        document = schema
        references = [:]
        parts = []
        let root = try node(schema, at: "#")
        let shortest = ShortestText(table)
        if shortest[root] >= ShortestText.impossible {
            let part = parts.first { shortest[$0.node] >= ShortestText.impossible }
            throw .impossibleSchema(at: part?.path ?? "#")
        }
        var recursion = LeftRecursion(table)
        if recursion.find() != nil { throw .impossibleSchema(at: "#", "a reference leads back to itself") }
        return root
    }

    mutating func node(_ schema: JSONValue, at path: String) throws(InferenceError) -> Expression.ID {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw .schemaTooDeep(at: path) }
        let node: Expression.ID
        switch schema {
        case .bool(true): node = anyValue()
        case .bool(false): node = table.nothing
        case .object(let members): node = try compound(members, at: path)
        default: throw .invalidSchema(at: path)
        }
        parts.append((node, path))
        return node
    }

    /// Keywords that restrict in ways a grammar cannot follow, unless they say nothing.
    private static let unsupported: [String: Set<JSONValue>] = [
        "not": [], "if": [], "then": [], "else": [], "dependentRequired": [.object([:])],
        "dependentSchemas": [.object([:])],
        "dependencies": [.object([:])], "patternProperties": [.object([:])], "propertyNames": [true, .object([:])],
        "minProperties": [0], "maxProperties": [], "contains": [], "minContains": [], "maxContains": [],
        "uniqueItems": [false], "unevaluatedProperties": [true], "unevaluatedItems": [true], "multipleOf": [1],
        "$dynamicRef": [], "$recursiveRef": [],
    ]

    private mutating func compound(_ members: [String: JSONValue], at path: String) throws(InferenceError)
        -> Expression.ID
    {
        for keyword in members.keys.sorted() {
            guard let harmless = Self.unsupported[keyword], let value = members[keyword] else { continue }
            if keyword == "multipleOf", members["type"] != "integer" || value != 1 {
                throw .unsupportedKeyword(keyword, at: path, "Leave it out, and check the value afterwards.")
            }
            if !harmless.contains(value) {
                throw .unsupportedKeyword(keyword, at: path, "Leave it out, and check the value afterwards.")
            }
        }
        if members["$ref"] != nil { return try reference(members, at: path) }
        if members["allOf"] != nil {
            return try node(.object(try SchemaMerging.allOf(members, in: document, at: path)), at: path)
        }
        for keyword in ["anyOf", "oneOf"] where members[keyword] != nil {
            return try alternatives(keyword, members, at: path)
        }
        if let value = members["const"] { return try constants([value], "const", members, at: path) }
        if let values = members["enum"] {
            guard let values = values.array else { throw .invalidKeyword("enum", at: path, expected: "a list") }
            return try constants(values, "enum", members, at: path)
        }
        var nodes: [Expression.ID] = []
        for kind in try SchemaKind.kinds(members, at: path) { nodes.append(try typed(kind, members, at: path)) }
        return table.choice(nodes)
    }

    private mutating func typed(_ kind: SchemaKind, _ members: [String: JSONValue], at path: String)
        throws(InferenceError) -> Expression.ID
    {
        switch kind {
        case .null: return table.literal("null")
        case .boolean: return table.choice([table.literal("true"), table.literal("false")])
        case .string: return try string(members, at: path)
        case .integer, .number: return try number(members, isInteger: kind == .integer, at: path)
        case .array: return try array(members, at: path)
        case .object: return try object(members, at: path)
        }
    }

    // MARK: References and alternatives

    private mutating func reference(_ members: [String: JSONValue], at path: String) throws(InferenceError)
        -> Expression.ID
    {
        guard let pointer = members["$ref"]?.string else {
            throw .invalidKeyword("$ref", at: path, expected: "a text")
        }
        if SchemaMerging.restricts(members.filter { $0.key != "$ref" }) {
            var merged = members
            merged["$ref"] = nil
            merged["allOf"] = .array([.object(["$ref": .string(pointer)])])
            return try node(.object(merged), at: path)
        }
        if let rule = references[pointer] { return table.intern(.rule(rule)) }
        guard let target = SchemaMerging.resolve(pointer, in: document) else {
            throw .unresolvedReference(pointer, at: path)
        }
        let rule = table.rule()
        references[pointer] = rule
        table.rules[Int(rule)] = try node(target, at: pointer)
        return table.intern(.rule(rule))
    }

    private mutating func alternatives(_ keyword: String, _ members: [String: JSONValue], at path: String)
        throws(InferenceError) -> Expression.ID
    {
        guard let branches = members[keyword]?.array, !branches.isEmpty else {
            throw .invalidKeyword(keyword, at: path, expected: "a list with at least one schema")
        }
        var base = members
        base[keyword] = nil
        if keyword == "oneOf", !SchemaMerging.areExclusive(branches, in: document) {
            throw .unsupportedKeyword(
                "oneOf", at: path, "Its alternatives may hold at once; use 'anyOf', or give each a 'const' of its own.")
        }
        var nodes: [Expression.ID] = []
        for (place, branch) in branches.enumerated() {
            let inner = "\(path)/\(keyword)/\(place)"
            let merged =
                SchemaMerging.restricts(base)
                ? .object(try SchemaMerging.merge(base, with: branch, in: document, at: inner)) : branch
            nodes.append(try node(merged, at: inner))
        }
        return table.choice(nodes)
    }

    private mutating func constants(
        _ values: [JSONValue], _ keyword: String, _ members: [String: JSONValue], at path: String
    ) throws(InferenceError) -> Expression.ID {
        let others = members.filter { !["type", keyword].contains($0.key) }
        if SchemaMerging.restricts(others), let other = others.keys.sorted().first(where: SchemaMerging.isRestricting) {
            throw .unsupportedKeyword(other, at: path, "List only the values that it allows under '\(keyword)'.")
        }
        let kinds = members["type"] == nil ? nil : try SchemaKind.kinds(members, at: path)
        let allowed = values.filter { value in kinds.map { $0.contains { $0.contains(value) } } ?? true }
        if allowed.isEmpty { throw .impossibleSchema(at: path, "no value of '\(keyword)' is of its type") }
        return table.choice(allowed.map { table.literal($0.text) })
    }

    // MARK: Values of each type

    private mutating func string(_ members: [String: JSONValue], at path: String) throws(InferenceError)
        -> Expression.ID
    {
        let least = try count("minLength", members, at: path) ?? 0
        let most = try count("maxLength", members, at: path)
        if let most, most < least {
            throw .impossibleSchema(at: path, "'minLength' is greater than 'maxLength'")
        }
        guard let pattern = members["pattern"] ?? Self.pattern(of: members["format"]) else {
            return table.sequence([quote, table.repeating(character, least, most), quote])
        }
        guard let pattern = pattern.string else { throw .invalidKeyword("pattern", at: path, expected: "a text") }
        do throws(RegularExpression.Unsupported) {
            let result = try RegularExpression.compile(pattern, &table)
            guard result.least >= least, most == nil || result.most ?? .max <= most ?? 0 else {
                throw RegularExpression.Unsupported(
                    reason: "a length that 'minLength' or 'maxLength' restricts further")
            }
            return table.sequence([quote, result.node, quote])
        } catch {
            throw .unsupportedKeyword("pattern", at: path, "It has \(error.reason). Simplify it, or leave it out.")
        }
    }

    /// The formats that are simple enough to be enforced; the others say nothing, as the standard has it.
    private static func pattern(of format: JSONValue?) -> JSONValue? {
        let date = "[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
        let time = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
        let byte = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
        switch format?.string {
        case "date": return .string("^\(date)$")
        case "time": return .string("^\(time)$")
        case "date-time": return .string("^\(date)T\(time)$")
        case "uuid": return "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
        case "ipv4": return .string("^\(byte)\\.\(byte)\\.\(byte)\\.\(byte)$")
        default: return nil
        }
    }

    private func count(_ keyword: String, _ members: [String: JSONValue], at path: String) throws(InferenceError)
        -> Int?
    {
        guard let value = members[keyword] else { return nil }
        guard let count = value.integer, count >= 0 else {
            throw .invalidKeyword(keyword, at: path, expected: "a number that is not negative")
        }
        if keyword.hasPrefix("min"), count > Self.mostRequired {
            throw .unsupportedKeyword(keyword, at: path, "The most is \(Self.mostRequired).")
        }
        return count
    }

    private mutating func array(_ members: [String: JSONValue], at path: String) throws(InferenceError)
        -> Expression.ID
    {
        let least = try count("minItems", members, at: path) ?? 0
        let most = try count("maxItems", members, at: path)
        if let most, most < least {
            throw .impossibleSchema(at: path, "'minItems' is greater than 'maxItems'")
        }
        var prefix: [Expression.ID] = []
        for (place, schema) in (members["prefixItems"]?.array ?? []).enumerated() {
            prefix.append(try node(schema, at: "\(path)/prefixItems/\(place)"))
        }
        var item = anyValue()
        if let items = members["items"] {
            guard items.array == nil else {
                throw .unsupportedKeyword("items", at: path, "As a list it is called 'prefixItems' now.")
            }
            item = try node(items, at: "\(path)/items")
        }
        let comma = table.sequence([table.literal(","), space])
        // From the last item back: what may follow so many items.
        let fixed = min(prefix.count, most ?? .max)
        let next = table.sequence([comma, item])
        var tail = table.repeating(next, max(0, least - max(fixed, 1)), most.map { max(0, $0 - max(fixed, 1)) })
        if fixed == 0 {
            let first = table.sequence([item, tail])
            tail = most == 0 ? table.empty : least == 0 ? table.optional(first) : first
        }
        for place in (0..<fixed).reversed() {
            let one = table.sequence([place == 0 ? table.empty : comma, prefix[place], tail])
            tail = place >= least ? table.optional(one) : one
        }
        return table.sequence([table.literal("["), space, tail, space, table.literal("]")])
    }

    private mutating func object(_ members: [String: JSONValue], at path: String) throws(InferenceError)
        -> Expression.ID
    {
        var properties: [String: JSONValue] = [:]
        if let value = members["properties"] {
            guard let object = value.object else {
                throw .invalidKeyword("properties", at: path, expected: "an object")
            }
            properties = object
        }
        let others = members["additionalProperties"] ?? .bool(members["properties"] == nil)
        var required: Set<String> = []
        if let value = members["required"] {
            guard let names = value.array?.map(\.string), !names.contains(nil) else {
                throw .invalidKeyword("required", at: path, expected: "a list of names")
            }
            required = Set(names.compactMap { $0 })
        }
        for name in required where properties[name] == nil {
            if members["additionalProperties"] == false {
                throw .impossibleSchema(at: path, "'\(name)' is required, and 'additionalProperties' forbids it")
            }
            properties[name] = members["additionalProperties"] ?? true
        }
        let colon = table.sequence([table.literal(":"), space])
        var shape = ObjectShape(properties: [])
        for name in properties.keys.sorted() {
            guard let schema = properties[name] else { continue }
            let pointer = name.replacing("~", with: "~0").replacing("/", with: "~1")
            let value = try node(schema, at: "\(path)/properties/\(pointer)")
            let key = table.literal(JSONText.escaped(name) + [0x22])
            shape.properties.append(
                ObjectShape.Property(
                    member: table.sequence([key, colon, value]), isRequired: required.contains(name)))
        }
        if others != false {
            let value = try node(others, at: "\(path)/additionalProperties")
            let key = keys(otherThan: properties.keys.map { Array($0.unicodeScalars.map(\.value)) })
            let member = table.sequence([key, colon, value])
            if member != table.nothing { shape.others = member }
        }
        return object(shape)
    }

    private mutating func object(_ shape: ObjectShape) -> Expression.ID {
        table.objects.append(shape)
        let members = table.intern(.members(object: Int32(table.objects.count - 1), seen: 0, isFirst: true))
        return table.sequence([table.literal("{"), members])
    }

    /// Keys without escapes that are none of these, and the quote after them.
    private mutating func keys(otherThan names: [[UInt32]]) -> Expression.ID {
        let plain = table.repeating(plain, 0, nil)
        if names.isEmpty { return table.sequence([plain, quote]) }
        var parts: [Expression.ID] = []
        if !names.contains([]) { parts.append(quote) }
        var rest: [UInt32: [[UInt32]]] = [:]
        for name in names { if let first = name.first { rest[first, default: []].append(Array(name.dropFirst())) } }
        for first in rest.keys.sorted() where JSONText.plain.contains(first) {
            let key = keys(otherThan: rest[first] ?? [])
            parts.append(table.sequence([table.codePoints(CodePointSet(first)), key]))
        }
        let fresh = JSONText.plain.subtracting(CodePointSet(rest.keys.map { $0...$0 }))
        parts.append(table.sequence([table.codePoints(fresh), plain, quote]))
        return table.choice(parts)
    }

    /// Any JSON value, nested up to 16 levels.
    private mutating func anyValue() -> Expression.ID {
        let string = table.sequence([quote, table.repeating(character, 0, nil), quote])
        let number = plainNumber(isInteger: false)
        let scalars = [string, number, table.literal("true"), table.literal("false"), table.literal("null")]
        let comma = table.sequence([table.literal(","), space])
        let colon = table.sequence([table.literal(":"), space])
        let key = keys(otherThan: [])
        var value = table.choice(scalars)
        for _ in 0..<16 {
            let next = table.repeating(table.sequence([comma, value]), 0, nil)
            let array = table.sequence([
                table.literal("["), space, table.optional(table.sequence([value, next])), space, table.literal("]"),
            ])
            let shape = ObjectShape(properties: [], others: table.sequence([key, colon, value]))
            let place = table.objects.firstIndex(of: shape)
            let object = place.map {
                table.sequence([
                    table.literal("{"), table.intern(.members(object: Int32($0), seen: 0, isFirst: true)),
                ])
            }
            value = table.choice(scalars + [array, object ?? self.object(shape)])
        }
        return value
    }
}
