import HoneCore

/// Why a tool call cannot be carried out, as a sentence for the model.
struct ToolArgumentError: Error {
    var message: String
    init(_ message: String) { self.message = message }
}

/// The arguments of one call, checked against the tool's schema as far as Hone needs it: required names, types of
/// texts and integers, no unknown names.
struct ToolArguments {
    private let tool: String
    let value: JSONValue

    init(_ call: ToolCall, tool definition: ToolDefinition) throws(ToolArgumentError) {
        tool = call.name
        let text = call.arguments.allSatisfy(\.isWhitespace) ? "{}" : call.arguments
        do throws(JSONError) {
            value = try JSONValue(parsing: text)
        } catch {
            throw ToolArgumentError("The arguments of \(call.name) are not valid JSON: \(error). Send the call again.")
        }
        guard let members = value.object else {
            throw ToolArgumentError("The arguments of \(call.name) must be a JSON object.")
        }
        let known = definition.parameters["properties"]?.object ?? [:]
        for name in members.keys.sorted() where known[name] == nil {
            let hint = suggestion(for: name, among: known.keys.sorted()).map { " Did you mean '\($0)'?" } ?? ""
            throw ToolArgumentError("\(call.name) has no argument '\(name)'.\(hint)")
        }
        for case .string(let name) in definition.parameters["required"]?.array ?? [] where members[name] == nil {
            throw ToolArgumentError("\(call.name) needs the argument '\(name)'.")
        }
    }

    func text(_ name: String) throws(ToolArgumentError) -> String {
        guard let text = value[name]?.string else {
            throw ToolArgumentError("The argument '\(name)' of \(tool) must be a text.")
        }
        return text
    }

    func integer(_ name: String) throws(ToolArgumentError) -> Int? {
        guard let given = value[name], !given.isNull else { return nil }
        guard let integer = given.integer else {
            throw ToolArgumentError("The argument '\(name)' of \(tool) must be a whole number.")
        }
        return integer
    }
}
