public import HoneCore

/// Whether an answer is JSON that satisfies a schema: `type`, `enum`, `const`, `properties`, `required`,
/// `additionalProperties`, `items`, and limits on numbers, lengths and counts (JSON Schema 2020-12).
public struct SchemaGrader: Grader {
    public let schema: JSONValue

    public init(schema: JSONValue) { self.schema = schema }

    public func grade(_ answer: String, for item: Case) async throws -> Grade {
        guard let value = AnswerJSON.value(in: answer) else {
            return Grade(score: 0, feedback: "The answer is no JSON.")
        }
        let complaints = Self.complaints(about: value, schema, at: "the answer")
        return Grade(score: complaints.isEmpty ? 1 : 0, feedback: complaints.prefix(8).joined(separator: " "))
    }

    static func complaints(about value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        guard let rules = schema.object else { return schema.bool == false ? ["\(place) is not allowed."] : [] }
        let types = rules["type"]?.array?.compactMap(\.string) ?? [rules["type"]?.string].compactMap(\.self)
        guard types.isEmpty || types.contains(where: { isOfType(value, $0) }) else {
            return ["\(place) must be of type \(types.joined(separator: " or "))."]
        }
        var found: [String] = []
        if let allowed = rules["enum"]?.array, !allowed.contains(value) {
            found.append("\(place) must be one of \(JSONValue.array(allowed).text).")
        }
        if let constant = rules["const"], constant != value { found.append("\(place) must be \(constant.text).") }
        if let number = value.number { found += numberComplaints(number, rules, place) }
        if let text = value.string {
            found += countComplaints(text.count, rules["minLength"], rules["maxLength"], "characters", place)
        }
        if let elements = value.array {
            found += countComplaints(elements.count, rules["minItems"], rules["maxItems"], "elements", place)
            if let items = rules["items"] {
                for (index, element) in elements.enumerated() {
                    found += complaints(about: element, items, at: "\(place)[\(index)]")
                }
            }
        }
        if let members = value.object { found += memberComplaints(members, rules, place) }
        return found
    }

    private static func memberComplaints(
        _ members: [String: JSONValue], _ rules: [String: JSONValue], _ place: String
    ) -> [String] {
        var found: [String] = []
        for name in rules["required"]?.array?.compactMap(\.string) ?? [] where members[name] == nil {
            found.append("\(place) lacks '\(name)'.")
        }
        let properties = rules["properties"]?.object ?? [:]
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            if let rule = properties[name] ?? rules["additionalProperties"] {
                found += complaints(about: member, rule, at: "\(place).\(name)")
            }
        }
        return found
    }

    private static func numberComplaints(_ number: Double, _ rules: [String: JSONValue], _ place: String) -> [String] {
        var found: [String] = []
        if let least = rules["minimum"]?.number, number < least { found.append("\(place) must be at least \(least).") }
        if let most = rules["maximum"]?.number, number > most { found.append("\(place) must be at most \(most).") }
        return found
    }

    private static func countComplaints(
        _ count: Int, _ least: JSONValue?, _ most: JSONValue?, _ unit: String, _ place: String
    ) -> [String] {
        var found: [String] = []
        if let least = least?.integer, count < least { found.append("\(place) must have at least \(least) \(unit).") }
        if let most = most?.integer, count > most { found.append("\(place) must have at most \(most) \(unit).") }
        return found
    }

    private static func isOfType(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "object": value.object != nil
        case "array": value.array != nil
        case "string": value.string != nil
        case "boolean": value.bool != nil
        case "null": value.isNull
        case "integer": value.integer != nil
        case "number": value.number != nil
        default: false
        }
    }
}
